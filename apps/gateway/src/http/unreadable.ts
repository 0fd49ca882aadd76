import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ProblemError, problemMediaType, toProblem } from '@kumo/service-kit';
import { isUploading } from './uploads.ts';

/** What to say about bytes that are no request, by Node's code; status first. */
const sentences: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are larger than 16 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
  HPE_INVALID_URL: [400, 'The address is not a valid URL.'],
  HPE_UNEXPECTED_CONTENT_LENGTH: [400, 'Content-Length must come once, and not beside Transfer-Encoding.'],
  HPE_INVALID_CONTENT_LENGTH: [400, 'Content-Length must be a number.'],
  HPE_INVALID_TRANSFER_ENCODING: [400, 'Transfer-Encoding must be chunked and nothing else.'],
};

/** Answers bytes that are no HTTP request, before there is a request at all, and ends the connection. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // An upload has timers of its own.
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isUploading(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, detail] = sentences[error.code ?? ''] ?? [400, 'The request is not valid HTTP.'];
  const requestId = randomUUID();
  const body = JSON.stringify({ ...toProblem(new ProblemError('malformed_request', detail), requestId), status });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${problemMediaType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`,
  );
}
