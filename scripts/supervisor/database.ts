import path from 'node:path';
import { keptSecret, prepareDatabase, type ReadyDatabase } from '@kumo/db/bootstrap';
import { type Cluster, freePort, type PostgresServer, prepareCluster, startServer } from '@kumo/db/embedded';
import { progress } from '../start/progress.mjs';
import { restartDelayMs, soundAfterMs } from './backoff.ts';
import { LogFile } from './log-file.ts';

/** A database for the services, and the way to end it. */
export interface SupervisedDatabase extends ReadyDatabase {
  /** Stops the embedded Postgres; nothing to do for another one. */
  stop(patienceMs: number): Promise<void>;
}

const databaseName = 'kumo';
/** A Postgres of an earlier run that was killed may need this long to end. */
const lockPatienceMs = 10_000;

/** Makes the database of DATABASE_URL ready, or an embedded one that is started again whenever it ends. */
export async function openDatabase(dataFolder: string, url: string | undefined): Promise<SupervisedDatabase> {
  const secrets = path.join(dataFolder, 'secrets');
  const passwordFor = (role: string) => keptSecret(secrets, role);
  if (url !== undefined) {
    const ready = await prepareDatabase(url, passwordFor);
    reportReady('database', ready);
    return { ...ready, stop: async () => undefined };
  }
  const cluster = prepareCluster(dataFolder, keptSecret(secrets, 'postgres'));
  const server = await EmbeddedDatabase.start(cluster, new LogFile(path.join(dataFolder, 'logs'), 'postgres'));
  try {
    const ready = await prepareDatabase(await server.ensureDatabase(databaseName), passwordFor);
    reportReady('embedded database', ready);
    return { ...ready, stop: (patienceMs) => server.stop(patienceMs) };
  } catch (error) {
    await server.stop(0);
    throw error;
  }
}

function reportReady(what: string, { applied }: ReadyDatabase): void {
  progress(`${what} ready${applied.length > 0 ? `, migrated: ${applied.join(', ')}` : ''}`);
}

/** One Postgres on one port, kept running. */
class EmbeddedDatabase {
  readonly #cluster: Cluster;
  readonly #port: number;
  readonly #log: LogFile;
  #server: PostgresServer | undefined;
  #isStopping = false;
  #restart: NodeJS.Timeout | undefined;
  #failures = 0;

  private constructor(cluster: Cluster, port: number, log: LogFile) {
    this.#cluster = cluster;
    this.#port = port;
    this.#log = log;
  }

  static async start(cluster: Cluster, log: LogFile): Promise<EmbeddedDatabase> {
    const database = new EmbeddedDatabase(cluster, await freePort(), log);
    const deadline = performance.now() + lockPatienceMs;
    for (;;) {
      try {
        await database.#run();
        return database;
      } catch (error) {
        const isLocked = error instanceof Error && error.message.includes('postmaster.pid');
        if (!isLocked || performance.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  /** Its URL for the superuser; made when it does not exist. */
  async ensureDatabase(name: string): Promise<string> {
    if (!this.#server) throw new Error('Postgres is not running');
    await this.#server.ensureDatabase(name);
    return this.#server.url(name);
  }

  async stop(patienceMs: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    await this.#server?.stop(patienceMs);
  }

  async #run(): Promise<void> {
    const startedAt = performance.now();
    const server = await startServer(this.#cluster, {
      port: this.#port,
      onLog: (line) => this.#log.write(`${line}\n`),
    });
    this.#server = server;
    if (this.#isStopping) await server.stop(0);
    void server.exited.then(() => {
      if (this.#isStopping) return;
      this.#failures = performance.now() - startedAt >= soundAfterMs ? 1 : this.#failures + 1;
      this.#startAgain();
    });
  }

  #startAgain(): void {
    const delayMs = restartDelayMs(this.#failures);
    progress(`embedded database ended; starting again in ${delayMs / 1000} s`);
    this.#restart = setTimeout(() => {
      this.#run().catch((error: unknown) => {
        this.#log.write(`${String(error)}\n`);
        this.#failures += 1;
        if (!this.#isStopping) this.#startAgain();
      });
    }, delayMs);
  }
}
