import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { ProblemError } from '../problems.ts';

/** The only media type of what is handed on unread. */
const streamMediaType = /^application\/octet-stream(?:\s*;|$)/i;

/** How long a caller whose body is not read to its end may take to read its answer, milliseconds. */
const lingerMs = 1_000;

/** Adds a route whose body nobody reads, looks at or counts before its handler does. */
export function mountUpload(server: FastifyInstance, route: RouteOptions): void {
  // A scope of its own: everywhere else such a body stays refused.
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.route(route);
  });
}

/**
 * The bytes of a request in pieces, as its reader asks for them. A reader that stops early leaves the connection open for the
 * answer; a caller who goes away makes it throw. Throws `unsupported_media_type` for anything but bytes.
 */
export function uploadOf({ raw }: FastifyRequest, reply: FastifyReply): AsyncIterable<Uint8Array> {
  reply.raw.once('finish', () => {
    if (raw.complete) return;
    // Nobody reads the rest. Cut at once, the answer could be lost on its way.
    const cut = setTimeout(() => raw.socket.destroy(), lingerMs);
    raw.socket.once('close', () => clearTimeout(cut));
  });
  if (!streamMediaType.test(raw.headers['content-type'] ?? '')) {
    throw new ProblemError('unsupported_media_type', 'Send the data itself as the body, as application/octet-stream.');
  }
  return raw.iterator({ destroyOnReturn: false });
}
