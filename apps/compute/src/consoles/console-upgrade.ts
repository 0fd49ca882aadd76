import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { computeOperations } from '@kumo/api-contract';
import { authorize, type Log, type Principal, ProblemError, type Server, toProblem } from '@kumo/service-kit';
import { type WebSocket, WebSocketServer } from 'ws';
import { joinConsole } from './console-socket.ts';
import type { Consoles } from './consoles.service.ts';

const consolePath = /^\/api\/v1\/consoles\/([A-Za-z0-9_-]{20,60})(?:\?|$)/;
const closeCodeForProblems = 4000;

/** Serves `GET /consoles/{id}` as a WebSocket beside the server's HTTP routes. */
export function mountConsoleUpgrade(
  server: Server,
  options: {
    readonly consoles: Consoles;
    readonly principalOf: (headers: IncomingMessage['headers']) => Promise<Principal | null>;
    readonly log: Log;
  },
): void {
  const { consoles, principalOf, log } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 256 * 1024, perMessageDeflate: false });

  const admit = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const id = consolePath.exec(request.url ?? '')?.[1];
    if (id === undefined) return refuse(socket, new ProblemError('not_found', 'There is no such WebSocket.'));
    const principal = await principalOf(request.headers);
    authorize(computeOperations.consoles.attach, principal);
    if (principal === null) throw new ProblemError('unauthenticated', 'Sign in first.');
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      attach(webSocket, principal, id).catch((error: unknown) => tell(webSocket, error, log));
    });
  };

  const attach = async (webSocket: WebSocket, principal: Principal, id: string): Promise<void> => {
    webSocket.on('error', (error) => log.debug({ err: error }, 'a console socket failed'));
    const { session, hold } = await consoles.attach(principal, id);
    const end = () => {
      webSocket.close(closeCodeForProblems, 'forbidden');
      // Not when the far end takes its leave: until then it could go on typing.
      if (session.kind === 'stream') {
        session.close().catch((error: unknown) => log.debug({ err: error }, 'a console was not closed'));
      }
    };
    hold.signal.addEventListener('abort', end);
    try {
      if (session.kind !== 'stream') throw new ProblemError('not_supported', 'This console is a page of the provider.');
      await joinConsole(webSocket, session);
    } finally {
      hold.release();
    }
  };

  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    admit(request, socket, head).catch((error: unknown) => refuse(socket, error));
  });
  server.addHook('preClose', async () => {
    for (const client of sockets.clients) client.close(1001, 'restarting');
  });
}

/** A refused upgrade is a plain problem answer. */
function refuse(socket: Duplex, error: unknown): void {
  const problem = toProblem(error, '');
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** After the upgrade, what went wrong is said in the socket: browsers show nothing of a refused one. */
function tell(webSocket: WebSocket, error: unknown, log: Log): void {
  const problem = toProblem(error, '');
  if (problem.code === 'internal') log.error({ err: error }, 'a console failed');
  if (webSocket.readyState !== webSocket.OPEN) return;
  webSocket.send(JSON.stringify({ type: 'error', message: problem.detail }));
  webSocket.close(closeCodeForProblems, problem.code);
}
