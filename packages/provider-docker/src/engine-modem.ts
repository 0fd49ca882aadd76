import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type DockerModem from 'docker-modem';
import type { Dialer } from './dialer.ts';

/** The engine answered with a status that is no success. */
export class EngineResponseError extends Error {
  override readonly name = 'EngineResponseError';
  readonly status: number;
  /** When to ask again, where the answer says so, milliseconds. */
  readonly retryAfterMs: number | undefined;

  /** `message` is the engine's own sentence, taken out of JSON where it came in JSON. */
  constructor(status: number, message: string, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** An answer longer than this is no engine's, bytes. A list of 10,000 containers has about 15 MB. */
const answerLimit = 256 * 1024 * 1024;

class DialedAgent extends Agent {
  readonly #dialer: Dialer;

  constructor(dialer: Dialer, options: { keepAlive: boolean; maxSockets: number }) {
    super({ ...options, scheduling: 'lifo' });
    this.#dialer = dialer;
  }

  override createConnection(): Duplex {
    return this.#dialer.open();
  }
}

/**
 * Carries dockerode's calls. It takes the place of docker-modem because that one obeys `DOCKER_*` variables (and throws for bad
 * ones), follows redirects to any address, opens an SSH connection for every call, and puts what is created into the URL as
 * well as into the body. Calls share kept-alive connections; streams have one of their own each, so that none can starve them.
 */
export class EngineModem implements Pick<DockerModem, 'dial' | 'Promise'> {
  Promise: typeof Promise = Promise;
  /** `v1.41`: put before every path once it is negotiated. */
  version: string | undefined;
  readonly #calls: Agent;
  readonly #streams: Agent;
  readonly #open = new Set<ClientRequest>();
  readonly #upgraded = new Set<Duplex>();

  /** At most `width` calls are under way at a time; streams do not count. */
  constructor(dialer: Dialer, width: number) {
    this.#calls = new DialedAgent(dialer, { keepAlive: true, maxSockets: width });
    this.#streams = new DialedAgent(dialer, { keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  }

  /** What dockerode calls; the shape of `options` and of what `callback` gets is docker-modem's. */
  dial(options: DockerModem.DialOptions, callback: DockerModem.RequestCallback): void {
    this.#send(options).then(
      (result) => callback(null, result),
      (error: Error) => callback(error, null),
    );
  }

  /** Headers of `GET /_ping`, which every engine answers in any version. */
  async ping(signal: AbortSignal): Promise<IncomingMessage['headers']> {
    const { response } = await this.#request(
      { path: '/_ping', method: 'GET', abortSignal: signal },
      '/_ping',
      undefined,
    );
    if (response.statusCode !== 200) throw await refusalOf(response);
    await readAnswer(response);
    return response.headers;
  }

  /** Ends everything that is open. */
  close(): void {
    for (const request of this.#open) request.destroy(new Error('disconnected'));
    for (const stream of this.#upgraded) stream.destroy();
    this.#calls.destroy();
    this.#streams.destroy();
  }

  async #send(options: DockerModem.DialOptions): ReturnType<typeof readJson> {
    const { path, body } = addressed(options);
    const target = `${this.version === undefined ? '' : `/${this.version}`}${path}`;
    const { response, upgraded } = await this.#requestAgain(options, target, body);
    if (upgraded !== undefined) return upgraded;
    const isSuccess = options.statusCodes?.[response.statusCode ?? 0] === true && !options.hijack;
    if (!isSuccess) throw await refusalOf(response);
    return options.isStream === true ? response : readJson(response);
  }

  /** A read that met a kept-alive connection in the moment it was closed is sent once more; nothing else ever is. */
  async #requestAgain(options: DockerModem.DialOptions, target: string, body: string | undefined) {
    try {
      return await this.#request(options, target, body);
    } catch (error) {
      const wasStale = error instanceof Error && 'staleSocket' in error;
      if (!wasStale || options.method !== 'GET') throw error;
      return this.#request(options, target, body);
    }
  }

  #request(options: DockerModem.DialOptions, path: string, body: string | undefined) {
    return new Promise<{ response: IncomingMessage; upgraded?: Duplex }>((resolve, reject) => {
      const isStream = options.isStream === true;
      // dockerode passes the signal of some calls only inside of their options.
      const signal: unknown = options.abortSignal ?? options.options?.abortSignal;
      const sent = request({
        agent: isStream ? this.#streams : this.#calls,
        host: 'docker',
        method: options.method ?? 'GET',
        path,
        headers: headersOf(options, body),
        ...(signal instanceof AbortSignal ? { signal } : {}),
      });
      this.#open.add(sent);
      sent.once('close', () => this.#open.delete(sent));
      sent.once('response', (response) => resolve({ response }));
      sent.once('upgrade', (response, stream, head) => {
        if (head.length > 0) stream.unshift(head);
        this.#upgraded.add(stream);
        stream.once('close', () => this.#upgraded.delete(stream));
        resolve({ response, upgraded: stream });
      });
      sent.once('error', (error) => reject(sent.reusedSocket ? Object.assign(error, { staleSocket: true }) : error));
      sent.end(body);
    });
  }
}

/**
 * Splits dockerode's one bag of options: `_query` and `_body` where they are given; otherwise a path that ends in `?` takes all
 * of it as query, and any other path as body.
 */
function addressed({ path, options = {}, method }: DockerModem.DialOptions): {
  path: string;
  body: string | undefined;
} {
  const { _query, _body, abortSignal, ...rest } = options;
  const isExplicit = _query !== undefined || _body !== undefined;
  const takesQuery = path.endsWith('?');
  const query = queryOf(isExplicit ? (_query ?? {}) : takesQuery ? rest : {});
  const bare = takesQuery ? path.slice(0, -1) : path;
  const fields: object | undefined = isExplicit ? _body : takesQuery ? undefined : rest;
  const hasBody = method === 'POST' && fields !== undefined;
  return { path: query === '' ? bare : `${bare}?${query}`, body: hasBody ? JSON.stringify(fields) : undefined };
}

function queryOf(fields: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return query.toString();
}

function headersOf(options: DockerModem.DialOptions, body: string | undefined): Record<string, string> {
  return {
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...(options.method === 'POST' && body === undefined ? { 'content-length': '0' } : {}),
    ...(options.authconfig === undefined
      ? {}
      : { 'x-registry-auth': Buffer.from(JSON.stringify(options.authconfig)).toString('base64url') }),
    ...(options.hijack === true ? { connection: 'Upgrade', upgrade: 'tcp' } : {}),
  };
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > answerLimit) throw new EngineResponseError(502, 'The answer is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The body as JSON; text that is none as it is. Typed as docker-modem types it: what it really is, each caller parses. */
async function readJson(response: IncomingMessage): Promise<Parameters<DockerModem.RequestCallback>[1]> {
  const body = await readAnswer(response);
  if (body === '') return null;
  return response.headers['content-type']?.startsWith('application/json') ? JSON.parse(body) : Buffer.from(body);
}

async function refusalOf(response: IncomingMessage): Promise<EngineResponseError> {
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
  const retryAfterMs = Number.isNaN(seconds) ? undefined : seconds * 1000;
  return new EngineResponseError(response.statusCode ?? 0, sentenceOf(await readAnswer(response)), retryAfterMs);
}

/** Engines explain in JSON, proxies and some versions in plain text. */
function sentenceOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return body.trim();
}
