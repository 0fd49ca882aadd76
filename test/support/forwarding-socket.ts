import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A Unix socket before an engine's own, at which answers can be lost. */
export interface ForwardingSocket {
  readonly endpoint: string;
  /** How many answers were lost so far. */
  lost(): number;
  close(): Promise<void>;
}

/** Forwards everything; where `isLost` says so, the engine gets the request and nobody gets the answer. */
export async function startForwardingSocket(
  target: string,
  isLost: (asked: IncomingMessage) => boolean,
): Promise<ForwardingSocket> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-socket-'));
  const socket = path.join(folder, 'docker.sock');
  let lost = 0;
  const answer = (asked: IncomingMessage, reply: ServerResponse): void => {
    const isToBeLost = isLost(asked);
    const onward = request(
      { socketPath: target, method: asked.method, path: asked.url, headers: asked.headers },
      (got) => {
        if (isToBeLost) {
          lost += 1;
          got.resume().once('end', () => reply.destroy());
          return;
        }
        reply.writeHead(got.statusCode ?? 502, got.headers).flushHeaders();
        got.pipe(reply);
      },
    );
    onward.on('error', () => reply.destroy());
    reply.on('close', () => onward.destroy());
    asked.pipe(onward);
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    endpoint: `unix://${socket}`,
    lost: () => lost,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
