/** What the gateway reads from a request's headers, in one pass. Absent headers are empty. */
export interface RequestHead {
  host: string;
  cookie: string;
  authorization: string;
  organizationId: string;
  projectId: string;
  origin: string;
  fetchSite: string;
  referer: string;
  accept: string;
  connection: string;
  contentLength: string;
  forwarded: string;
  forwardedFor: string;
  forwardedProto: string;
  forwardedHost: string;
  internalToken: string;
  isChunked: boolean;
  /** A header that must be single came twice: readers could disagree on which counts. */
  isAmbiguous: boolean;
  /** Name, value, name, value …: what goes on to the upstream. */
  passed: string[];
}

/**
 * Who reads on: a `service` gets only the headers that the contract gives a meaning, `identity` also the cookies, which
 * are its own, and `web` all but the forbidden.
 */
export type Reader = 'service' | 'identity' | 'web';

type TextField = Exclude<keyof RequestHead, 'isChunked' | 'isAmbiguous' | 'passed'>;

interface Meaning {
  /** Where its value is kept. */
  field?: TextField;
  service?: boolean;
  isChunked?: boolean;
  identity?: boolean;
  /** False: never handed on, whoever reads. */
  web?: boolean;
}

const readAndPassed = { service: true, identity: true, web: true } as const;
const forbidden = { web: false } as const;

/** Every header with a meaning here. What is not listed goes to web only. */
const meanings: Record<string, Meaning> = {
  host: { field: 'host', web: true },
  cookie: { field: 'cookie', identity: true, web: true },
  authorization: { field: 'authorization' },
  'organization-id': { field: 'organizationId' },
  'project-id': { field: 'projectId' },
  origin: { field: 'origin', web: true },
  'sec-fetch-site': { field: 'fetchSite', web: true },
  referer: { field: 'referer', web: true },
  accept: { field: 'accept', ...readAndPassed },
  'accept-language': readAndPassed,
  'content-type': readAndPassed,
  'idempotency-key': readAndPassed,
  'if-match': readAndPassed,
  'if-none-match': readAndPassed,
  'last-event-id': readAndPassed,
  prefer: readAndPassed,
  range: readAndPassed,
  'trpc-accept': readAndPassed,
  'user-agent': readAndPassed,
  'x-trpc-source': readAndPassed,
  connection: { field: 'connection', ...forbidden },
  'content-length': { field: 'contentLength', ...forbidden },
  expect: forbidden,
  forwarded: { field: 'forwarded', ...forbidden },
  'keep-alive': forbidden,
  'proxy-authenticate': forbidden,
  'proxy-authorization': forbidden,
  'proxy-connection': forbidden,
  te: forbidden,
  trailer: forbidden,
  'transfer-encoding': { isChunked: true, ...forbidden },
  upgrade: forbidden,
  'x-forwarded-for': { field: 'forwardedFor', ...forbidden },
  'x-forwarded-host': { field: 'forwardedHost', ...forbidden },
  'x-forwarded-port': forbidden,
  'x-forwarded-prefix': forbidden,
  'x-forwarded-proto': { field: 'forwardedProto', ...forbidden },
  'x-internal-token': { field: 'internalToken', ...forbidden },
  'x-middleware-subrequest': forbidden,
  'x-principal': forbidden,
  'x-real-ip': forbidden,
  'x-request-id': forbidden,
};

const known = new Map<string, Meaning>(
  Object.entries(meanings).flatMap(([name, meaning]) => [
    [name, meaning],
    [name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()), meaning],
  ]),
);
const unlisted: Meaning = { web: true };
/** Headers that may come in parts; a second one of the others makes the head ambiguous. */
const mayRepeat: ReadonlySet<TextField> = new Set(['accept', 'connection', 'forwarded', 'forwardedFor', 'cookie']);

/** Reads raw headers (name, value, …) for one reader. */
export function readHead(rawHeaders: readonly string[], reader: Reader): RequestHead {
  const head: RequestHead = {
    host: '',
    cookie: '',
    authorization: '',
    organizationId: '',
    projectId: '',
    origin: '',
    fetchSite: '',
    referer: '',
    accept: '',
    connection: '',
    contentLength: '',
    forwarded: '',
    forwardedFor: '',
    forwardedProto: '',
    forwardedHost: '',
    internalToken: '',
    isChunked: false,
    isAmbiguous: false,
    passed: [],
  };
  const { passed } = head;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    const meaning = known.get(name) ?? known.get(name.toLowerCase()) ?? unlisted;
    if (meaning.field !== undefined) keep(head, meaning.field, value);
    else if (meaning.isChunked === true) head.isChunked = true;
    if (meaning[reader] === true) passed.push(name, value);
  }
  if (reader === 'web' && head.connection !== '') head.passed = withoutListed(passed, head.connection);
  return head;
}

function keep(head: RequestHead, field: TextField, value: string): void {
  if (head[field] === '') {
    head[field] = value;
  } else if (mayRepeat.has(field)) {
    head[field] += field === 'cookie' ? `; ${value}` : `, ${value}`;
  } else {
    head.isAmbiguous = true;
  }
}

/** Drops what `Connection` names: those headers were meant for this hop only (RFC 9110, 7.6.1). */
function withoutListed(passed: string[], connection: string): string[] {
  if (plainConnection.test(connection)) return passed;
  const listed = new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
  return passed.filter((_, at) => !listed.has((passed[at - (at % 2)] ?? '').toLowerCase()));
}

const plainConnection = /^(?:keep-alive|close|upgrade)$/i;
