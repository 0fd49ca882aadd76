import type DockerModem from 'docker-modem';

/**
 * Splits dockerode's one bag of options: `_query` and `_body` where they are given; otherwise a path that ends in `?` takes all
 * of it as query, and any other path as body.
 */
export function addressed({ path, options = {}, method }: DockerModem.DialOptions): {
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

/** Headers that dockerode's options ask for. A login is a header of its pull, and of nothing else. */
export function headersOf(options: DockerModem.DialOptions, body: string | undefined): Record<string, string> {
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
