import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A Unix socket before an engine's own that can be cut, as if the engine had stopped. */
export interface EngineSwitch {
  readonly endpoint: string;
  /** Ends every connection and takes no new one. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** Passes bytes on to the socket at `target` until it is cut. */
export async function startEngineSwitch(target: string): Promise<EngineSwitch> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-switch-'));
  const socket = path.join(folder, 'docker.sock');
  const open = new Set<Socket>();
  let server: Server | undefined;

  const join = (near: Socket): void => {
    const far = createConnection(target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.once('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.on('error', () => other.destroy());
      one.pipe(other);
    }
  };
  const restore = (): Promise<void> => {
    const next = createServer({ allowHalfOpen: true }, join);
    server = next;
    return new Promise((resolve) => next.listen(socket, resolve));
  };
  const cut = async (): Promise<void> => {
    const last = server;
    server = undefined;
    if (last === undefined) return;
    const closed = new Promise((resolve) => last.close(resolve));
    for (const each of open) each.destroy();
    await closed;
  };
  await restore();
  return {
    endpoint: `unix://${socket}`,
    cut,
    restore,
    async close() {
      await cut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
