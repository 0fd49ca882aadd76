import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A way to an engine's socket that a test can shut: to whoever comes by it the engine is stopped. */
export interface SocketGate {
  readonly path: string;
  shut(): Promise<void>;
  open(): Promise<void>;
  remove(): Promise<void>;
}

/** Opens a gate in front of a Unix socket. */
export async function openSocketGate(target: string): Promise<SocketGate> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-test-gate-'));
  const gatePath = path.join(folder, 'engine.sock');
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const gate: SocketGate = {
    path: gatePath,
    open: () =>
      new Promise((resolve) => {
        server = createServer((near) => {
          const far = connect(target);
          for (const [socket, other] of [
            [near, far],
            [far, near],
          ] as const) {
            sockets.add(socket);
            socket.on('error', () => other.destroy());
            socket.on('close', () => {
              sockets.delete(socket);
              other.destroy();
            });
            socket.pipe(other);
          }
        });
        server.listen(gatePath, resolve);
      }),
    shut: () =>
      new Promise((resolve) => {
        server?.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    async remove() {
      await gate.shut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await gate.open();
  return gate;
}
