import { randomBytes, timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Accounts } from './account/accounts.ts';
import { SandboxError } from './account/errors.ts';
import type { SandboxConfig } from './config.ts';
import { openConsole, refuse } from './console/console.ts';
import { accessRoutes } from './routes/access.routes.ts';
import { accountInsightRoutes } from './routes/account-insight.routes.ts';
import { accountRoutes } from './routes/accounts.routes.ts';
import { belongingRoutes } from './routes/belongings.routes.ts';
import { Surroundings } from './routes/call.ts';
import { instanceRoutes } from './routes/instances.routes.ts';
import { networkingRoutes } from './routes/networking.routes.ts';
import { observeRoutes } from './routes/observe.routes.ts';
import { storageRoutes } from './routes/storage.routes.ts';

/** The HTTP server of a sandbox, not listening yet. */
export function createServer(
  accounts: Accounts,
  config: Pick<SandboxConfig, 'internalToken' | 'logLevel'>,
): FastifyInstance {
  const server = Fastify({
    logger: { level: config.logLevel, base: { service: 'sandbox' } },
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: 1_048_576,
    genReqId: () => `req-${randomBytes(8).toString('hex')}`,
  });
  const surroundings = new Surroundings(accounts);
  const mayCall = tokenCheck(config.internalToken);

  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    const isOpen = request.url === '/healthz' || request.url === '/readyz';
    if (isOpen || mayCall(request.headers['x-internal-token'])) return;
    await reply
      .code(401)
      .send({ error: { code: 'Unauthenticated', message: 'The internal token is missing or wrong.' } });
  });
  server.setErrorHandler((error, request, reply) => {
    const refusal = asRefusal(error);
    if (refusal.code === 'InternalError') request.log.error({ err: error }, 'call failed');
    if (refusal.retryAfterMs !== undefined) {
      void reply
        .header('retry-after', Math.ceil(refusal.retryAfterMs / 1000))
        .header('retry-after-ms', refusal.retryAfterMs);
    }
    return reply.code(refusal.status).send({ error: { code: refusal.code, message: refusal.message } });
  });
  server.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send({ error: { code: 'NoSuchCall', message: `No call ${request.method} ${request.url.slice(0, 200)}` } }),
  );

  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', () => ({ status: 'ready' }));
  accountRoutes(server, surroundings);
  instanceRoutes(server, surroundings);
  belongingRoutes(server, surroundings);
  storageRoutes(server, surroundings);
  networkingRoutes(server, surroundings);
  accessRoutes(server, surroundings);
  accountInsightRoutes(server, surroundings);
  observeRoutes(server, surroundings);

  const consoles = new Set<{ destroy(): void }>();
  server.server.on('upgrade', (request, socket) => {
    consoles.add(socket);
    socket.on('close', () => consoles.delete(socket));
    if (mayCall(request.headers['x-internal-token'])) openConsole(surroundings, request, socket);
    else refuse(socket, new SandboxError('Forbidden', 'The internal token is missing or wrong.'), 401);
  });
  server.addHook('preClose', async () => {
    surroundings.cutStreams();
    for (const socket of consoles) socket.destroy();
  });
  return server;
}

function tokenCheck(token: string | undefined): (given: string | string[] | undefined) => boolean {
  if (token === undefined) return () => true;
  const wanted = Buffer.from(token);
  return (given) => {
    const sent = Buffer.from(typeof given === 'string' ? given : '');
    return sent.length === wanted.length && timingSafeEqual(sent, wanted);
  };
}

function asRefusal(error: unknown): SandboxError {
  if (error instanceof SandboxError) return error;
  // What Fastify itself refuses: a body that is too large, or is no JSON.
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500)
    return new SandboxError('InvalidParameter', error instanceof Error ? error.message : 'No.');
  return new SandboxError('InternalError', 'The sandbox failed; its log has the details.');
}
