import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A socket before another one that counts what goes through. */
export interface CountingProxy {
  readonly path: string;
  requests(): number;
  close(): Promise<void>;
}

/** Puts a counting proxy before an HTTP server on a Unix socket. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-bench-'));
  const socket = path.join(folder, 'docker.sock');
  let count = 0;
  const server = createServer((incoming, answer) => {
    count += 1;
    const { method, url, headers } = incoming;
    const onward = request({ socketPath: target, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers).flushHeaders();
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    path: socket,
    requests: () => count,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
