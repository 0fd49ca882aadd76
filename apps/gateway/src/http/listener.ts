import { createServer, type IncomingMessage, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Door } from '../door.ts';
import type { UpgradeDoor } from '../upgrades.ts';
import { answerUnreadable } from './unreadable.ts';

/** Something that lasts and must be cut when the process stops: a stream's answer, a WebSocket's connection. */
export interface Lasting {
  destroy(): unknown;
}

/** The public port. */
export interface Listener {
  /** The port that was taken. */
  readonly port: number;
  /** Takes nothing new, cuts what lasts, lets the rest finish for at most 5 s. */
  close(): Promise<void>;
}

/** What the listener is made from. */
export interface ListenerOptions {
  host: string;
  port: number;
  door: Door;
  upgradeDoor: UpgradeDoor;
  lasting: ReadonlySet<Lasting>;
}

/** A connection on which nothing moves for so long is cut. Streams carry a comment every 15 s, waits end after 60 s. */
const silenceMs = 120_000;
const mostConnections = 10_000;
const finishMs = 5_000;

const serverOptions: ServerOptions = {
  /** All headers of a request together, in bytes. */
  maxHeaderSize: 16 * 1024,
  /** Time for the headers, and for the whole request, to arrive; in milliseconds. */
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  noDelay: true,
  requireHostHeader: true,
  /** A request without a body costs no stream. */
  optimizeEmptyRequests: true,
  /** Everything else that asks for an upgrade (h2c) is answered as if it had not. */
  shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === 'websocket',
};

/** Opens the public port. */
export async function listen({ host, port, door, upgradeDoor, lasting }: ListenerOptions): Promise<Listener> {
  const server = createServer(serverOptions, door);
  // Whoever asks before sending is told to go on once the body is wanted, see the door: what is refused is never sent.
  server.on('checkContinue', door);
  server.on('upgrade', upgradeDoor);
  server.on('clientError', answerUnreadable);
  server.timeout = silenceMs;
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server, lasting) };
}

async function close(server: Server, lasting: ReadonlySet<Lasting>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const one of [...lasting]) one.destroy();
  server.closeIdleConnections();
  const cutAll = setTimeout(() => server.closeAllConnections(), finishMs);
  await closed;
  clearTimeout(cutAll);
}
