import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import { createInternalCheck, internalTokenHeader } from './internal.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { ProblemError } from './problems.ts';
import { answerError, answerUnreadable } from './server-errors.ts';

/** A service's HTTP server. */
export type Server = FastifyInstance;

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the server begins to close: whoever holds a stream open ends it then. */
    drainSignal: AbortSignal;
  }
}

/** What a server is made from. */
export interface ServerOptions {
  name: string;
  log: Log;
  internalToken: string;
  /** Resolves when the service can answer; what it throws becomes the reason of `/readyz`. At most 2 s are waited. */
  readiness(): Promise<void>;
  /** Figures of the service's own, shown at `/metrics` with the rest. */
  registries?: readonly Registry[];
  /** Largest body that is read, in bytes; default 1 MiB. */
  bodyLimitBytes?: number;
}

const defaultBodyLimitBytes = 1024 * 1024;
const readinessDeadlineMs = 2_000;
const slowRequestMs = 1_000;
const drainSweepMs = 50;
const requestIdShape = /^[\w-]{8,64}$/;

/**
 * A Fastify server with what every service has: request ids, problem answers, metrics, `/healthz`, `/readyz`,
 * `/metrics`. `X-Request-Id` is taken over from other services of the installation only, told by the internal token.
 */
export function createServer(options: ServerOptions): Server {
  const isInternal = createInternalCheck(options.internalToken);
  const draining = new AbortController();
  const log: FastifyBaseLogger = options.log;
  const server: Server = Fastify({
    loggerInstance: log,
    bodyLimit: options.bodyLimitBytes ?? defaultBodyLimitBytes,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: (request) => requestIdOf(request, isInternal),
    frameworkErrors: answerError,
    clientErrorHandler: answerUnreadable,
    routerOptions: { maxParamLength: 200 },
  });
  acceptEmptyJson(server);
  server.decorate('drainSignal', draining.signal);
  server.addHook('preClose', async () => {
    draining.abort();
    closeConnectionsAsTheyEnd(server);
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  server.setErrorHandler(answerError);
  server.setNotFoundHandler(() => {
    throw new ProblemError('not_found', 'There is nothing at this address.');
  });
  addObservation(server, options);
  return server;
}

/** A body that is announced as JSON and empty counts as none: many clients send the header with every POST. */
function acceptEmptyJson(server: Server): void {
  const parse = server.getDefaultJsonParser('error', 'ignore');
  // Text is nothing that an operation takes; a page of another site can send it without asking first.
  server.removeContentTypeParser(['application/json', 'text/plain']);
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else parse(request, body.toString(), done);
  });
}

/** A kept-alive connection that ends its last request during the drain would hold the close until it times out. */
function closeConnectionsAsTheyEnd(server: Server): void {
  const sweep = setInterval(() => server.server.closeIdleConnections(), drainSweepMs);
  server.server.once('close', () => clearInterval(sweep));
}

function requestIdOf(request: IncomingMessage, isInternal: ReturnType<typeof createInternalCheck>): string {
  const given = request.headers['x-request-id'];
  if (typeof given === 'string' && requestIdShape.test(given) && isInternal(request.headers[internalTokenHeader])) {
    return given;
  }
  return randomUUID();
}

function addObservation(server: Server, { name, readiness, registries = [] }: ServerOptions): void {
  const { registry, httpDuration } = createMetrics(name);
  server.addHook('onResponse', async (request, reply) => {
    const { elapsedTime, statusCode } = reply;
    const route = request.routeOptions.url ?? 'none';
    httpDuration.observe({ method: request.method, route, status: statusCode }, elapsedTime / 1000);
    const level = elapsedTime > slowRequestMs || statusCode >= 400 ? 'info' : 'debug';
    request.log[level]({ method: request.method, route, status: statusCode, ms: Math.round(elapsedTime) }, 'answered');
  });
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async () => {
    if (server.drainSignal.aborted) throw new ProblemError('unavailable', `${name} is stopping.`);
    await withinDeadline(readiness());
    return { status: 'ready' };
  });
  server.get('/metrics', async (_request, reply) => {
    reply.header('content-type', registry.contentType);
    return (await Promise.all([registry, ...registries].map((one) => one.metrics()))).join('\n');
  });
}

async function withinDeadline(ready: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not ready within ${readinessDeadlineMs} ms`)), readinessDeadlineMs);
  });
  try {
    await Promise.race([ready, late]);
  } catch (error) {
    throw new ProblemError('unavailable', 'Not ready.', { cause: error, retryAfterSeconds: 1 });
  } finally {
    clearTimeout(timer);
  }
}
