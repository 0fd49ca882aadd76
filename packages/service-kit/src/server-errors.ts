import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, problemHeaders, problemOf, toProblem } from './problems.ts';

/** The media type of every error answer. */
export const problemMediaType = 'application/problem+json';

/** Answers a thrown error as a problem. What is not a {@link ProblemError} of ours or a refusal by Fastify is `internal`. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const known = fromFramework(error) ?? problemOf(error);
  const problem = toProblem(known, request.id);
  if (problem.status >= 500) request.log.error({ err: error, code: problem.code, cause: causeOf(error) }, 'failed');
  for (const [name, value] of Object.entries(problemHeaders(known))) reply.header(name, value);
  reply.code(problem.status).type(problemMediaType).header('x-request-id', request.id).send(problem);
}

/** Answers bytes that are no HTTP request, before there is a request at all. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const detail = unreadable[error.code ?? ''] ?? 'The request is not HTTP.';
  const body = JSON.stringify(toProblem(new ProblemError('malformed_request', detail), randomUUID()));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: ${problemMediaType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const unreadable: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'The headers are too large.',
  ERR_HTTP_REQUEST_TIMEOUT: 'The request did not arrive in time.',
};

const frameworkProblems: Record<string, () => ProblemError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new ProblemError('payload_too_large', 'The body is larger than is accepted here.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new ProblemError('unsupported_media_type', 'Send the body as application/json.'),
  FST_ERR_CTP_INVALID_JSON_BODY: () => new ProblemError('malformed_request', 'The body is not valid JSON.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new ProblemError('malformed_request', 'The body is not as long as Content-Length says.'),
  FST_ERR_BAD_URL: () => new ProblemError('malformed_request', 'The address is not a valid URL.'),
};

function fromFramework(error: unknown): ProblemError | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  if (error.statusCode < 400 || error.statusCode > 499) return undefined;
  const known = 'code' in error ? frameworkProblems[String(error.code)] : undefined;
  if (known) return known();
  if (error instanceof SyntaxError) return new ProblemError('malformed_request', 'The body is not valid JSON.');
  return new ProblemError('malformed_request', 'The request cannot be read.');
}

function causeOf(error: unknown): string | undefined {
  return error instanceof Error && error.cause instanceof Error
    ? (error.cause.stack ?? error.cause.message)
    : undefined;
}
