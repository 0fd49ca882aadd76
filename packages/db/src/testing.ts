import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareDatabase, type ReadyDatabase } from './bootstrap.ts';
import { freePort, prepareCluster, startServer } from './embedded.ts';

/** A database of its own for one test file, migrated. */
export interface TestDatabase extends ReadyDatabase {
  /** For the superuser: to look behind row-level security. */
  superuserUrl: string;
  /** Ends the server without a word; `revive` brings it back on the same port. */
  crash(): Promise<void>;
  revive(): Promise<void>;
  /** Stops the server and removes its files. */
  remove(): Promise<void>;
}

/** Starts a Postgres of its own on a free port with the migrated schemas of all services. Takes about a second. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-test-database-'));
  const cluster = prepareCluster(folder, 'test');
  const start = async (port: number) => startServer(cluster, { port, unsafeFast: true });
  let server = await start(await freePort());
  await server.ensureDatabase('kumo');
  const ready = await prepareDatabase(server.url('kumo'), (role) => `test-${role}`);
  return {
    ...ready,
    superuserUrl: server.url('kumo'),
    async crash() {
      process.kill(server.pid, 'SIGQUIT');
      await server.exited;
    },
    async revive() {
      server = await start(server.port);
    },
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
