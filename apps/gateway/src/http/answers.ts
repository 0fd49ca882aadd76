import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ProblemError, problemHeaders, problemMediaType, toProblem } from '@kumo/service-kit';
import { framePolicy, securityHeaders } from './security-headers.ts';

/** What every answer needs to know of the request it belongs to. */
export interface Asked {
  readonly requestId: string;
  readonly isSecure: boolean;
  /** How errors are told: as a problem, in tRPC's envelope around the same problem, or as a page for people. */
  readonly tongue: 'problem' | 'trpc' | 'page';
}

/** An answer of the gateway's own. */
export interface OwnAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  /** Further headers: name, value, …. */
  readonly headers?: readonly string[];
}

/** Sends an answer of the gateway's own; does nothing when the answer has begun already or the caller is gone. */
export function answer(response: ServerResponse, asked: Asked, own: OwnAnswer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(own.status, headersOf(asked, own));
  response.end(own.body);
}

/** Sends an error in the tongue that the caller understands. */
export function answerProblem(response: ServerResponse, asked: Asked, error: ProblemError): void {
  answer(response, asked, problemAnswer(asked, error));
}

/** How long a refused caller may take to read its answer while it still sends, in milliseconds. */
const lingerMs = 1_000;

/**
 * Refuses a request whose body is not read any further: the whole answer goes out, the caller has a moment to take it,
 * then the connection is cut. Closing at once would reset the connection, and the answer could be lost on the way.
 */
export function refuseUnread(
  request: IncomingMessage,
  response: ServerResponse,
  asked: Asked,
  error: ProblemError,
): void {
  if (response.headersSent || response.destroyed) return;
  const own = problemAnswer(asked, error);
  request.pause();
  response.shouldKeepAlive = false;
  response.writeHead(own.status, headersOf(asked, own));
  // Whole for the caller by its length. Ending it here would make Node read the rest of the body.
  response.write(own.body);
  cutAfterAnswer(request);
}

/** Cuts the connection of a caller who still sends, once it has had a moment to take the answer that was written. */
export function cutAfterAnswer(request: IncomingMessage): void {
  request.pause();
  const timer = setTimeout(() => request.socket.destroy(), lingerMs);
  request.socket.once('close', () => clearTimeout(timer));
}

/** Refuses a WebSocket: the same answer, written on the bare connection, which then ends. */
export function refuseUpgrade(socket: Duplex, asked: Asked, error: ProblemError): void {
  const own = problemAnswer({ ...asked, tongue: 'problem' }, error);
  const headers = headersOf(asked, own);
  let head = `HTTP/1.1 ${own.status} Refused\r\nConnection: close\r\n`;
  for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
  socket.end(`${head}\r\n${own.body}`);
}

function headersOf(asked: Asked, own: OwnAnswer): string[] {
  const headers = ['Content-Type', own.type, 'Content-Length', String(Buffer.byteLength(own.body))];
  if (own.headers !== undefined) headers.push(...own.headers);
  if (!headers.includes('Cache-Control')) headers.push('Cache-Control', 'no-store');
  if (!headers.includes('Content-Security-Policy')) headers.push('Content-Security-Policy', framePolicy);
  headers.push('X-Request-Id', asked.requestId, ...securityHeaders(asked.isSecure));
  return headers;
}

function problemAnswer(asked: Asked, error: ProblemError): OwnAnswer {
  const problem = toProblem(error, asked.requestId);
  const headers = Object.entries(problemHeaders(error)).flat();
  switch (asked.tongue) {
    case 'problem':
      return { status: problem.status, type: problemMediaType, body: JSON.stringify(problem), headers };
    case 'trpc': {
      const [code, number] = trpcCodes[problem.status] ?? ['INTERNAL_SERVER_ERROR', -32603];
      const data = { code, httpStatus: problem.status, problem };
      const body = JSON.stringify({ error: { message: problem.detail, code: number, data } });
      return { status: problem.status, type: 'application/json', body, headers };
    }
    case 'page':
      return {
        status: problem.status,
        type: 'text/html; charset=utf-8',
        body: errorPage(problem.title, problem.detail, error.retryAfterSeconds),
        headers: [...headers, 'Content-Security-Policy', pagePolicy],
      };
  }
}

const pagePolicy = `default-src 'none'; style-src 'unsafe-inline'; ${framePolicy}`;

/** A page of plain HTML, for when there is nothing better; it loads itself anew where waiting helps. */
function errorPage(title: string, detail: string, retryAfterSeconds: number | undefined): string {
  const reload = retryAfterSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${retryAfterSeconds}">`;
  const hint = retryAfterSeconds === undefined ? '' : '<p>This page tries again by itself.</p>';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${reload}
<title>${escapeHtml(title)}</title><style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:20vh auto;padding:0 1.5rem}h1{font-size:1.25rem}</style></head>
<body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p>${hint}</main></body></html>`;
}

/** Text that is safe within HTML and within a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** tRPC's names and numbers of errors by HTTP status (trpc.io, "Error handling"). */
const trpcCodes: Readonly<Record<number, readonly [string, number]>> = {
  400: ['BAD_REQUEST', -32600],
  401: ['UNAUTHORIZED', -32001],
  403: ['FORBIDDEN', -32003],
  404: ['NOT_FOUND', -32004],
  405: ['METHOD_NOT_SUPPORTED', -32005],
  409: ['CONFLICT', -32009],
  413: ['PAYLOAD_TOO_LARGE', -32013],
  429: ['TOO_MANY_REQUESTS', -32029],
  503: ['SERVICE_UNAVAILABLE', -32603],
};
