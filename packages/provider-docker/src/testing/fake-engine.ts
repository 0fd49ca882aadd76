import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProviderConnection } from '@kumo/provider-core';
import { docker } from '../index.ts';

/**
 * For what a real engine can't be made to show: old versions, redirects, answers that are none. Answers `GET /_ping` as an engine
 * of `apiVersion` does, everything else by `listener`.
 */
export async function withFakeEngine(
  apiVersion: string | undefined,
  listener: RequestListener,
  use: (connection: ProviderConnection, path: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kumo-fake-engine-'));
  const path = join(folder, 'engine.sock');
  const server = createServer((request, response) => {
    if (request.url !== '/_ping') return listener(request, response);
    if (apiVersion !== undefined) response.setHeader('api-version', apiVersion);
    response.end('OK');
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const connection = await docker.connect({ endpoint: `unix://${path}`, credentials: {}, options: {} });
  try {
    await use(connection, path);
  } finally {
    await connection.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  }
}
