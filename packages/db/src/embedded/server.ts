import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { withClient } from '../bootstrap/connection.ts';
import { postgresAccount } from './account.mjs';
import { type Cluster, postgresEnvironment } from './cluster.ts';

/** A running Postgres. */
export interface PostgresServer {
  port: number;
  pid: number;
  /** For the superuser, to `database`. */
  url(database: string): string;
  /** Makes the database unless it exists. */
  ensureDatabase(name: string): Promise<void>;
  /** Fulfilled when the server has ended, by whatever cause. */
  exited: Promise<void>;
  /** Ends sessions and shuts down cleanly; after `patienceMs` (default 5,000) at once, to recover at the next start. */
  stop(patienceMs?: number): Promise<void>;
}

/** How a server is started. */
export interface ServerOptions {
  port: number;
  /** Called for each line of the server's log. */
  onLog?: (line: string) => void;
  /** For tests: does not wait for the disk. What was answered survives the end of Postgres, not a power cut. */
  unsafeFast?: boolean;
}

const startDeadlineMs = 30_000;

/**
 * Starts the server on 127.0.0.1 and waits until it takes connections. It ends with this process, however this one
 * ends: a guard holds a pipe to it and asks Postgres to stop when the pipe closes.
 */
export async function startServer(cluster: Cluster, options: ServerOptions): Promise<PostgresServer> {
  const child = spawn(cluster.binaries.postgres, ['-D', cluster.folder, ...settings(options)], {
    ...postgresAccount(),
    env: postgresEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // Ctrl-C in a terminal reaches the group; the supervisor stops Postgres after the services
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  await untilReady(child, options.onLog);
  const pid = child.pid;
  if (pid === undefined) throw new Error('Postgres has no process id');
  const guard = startGuard(pid);
  void exited.then(() => guard.kill('SIGKILL'));

  const url = (database: string) => `postgresql://postgres:${cluster.password}@127.0.0.1:${options.port}/${database}`;
  return {
    port: options.port,
    pid,
    url,
    ensureDatabase: (name) =>
      withClient(url('postgres'), async (client) => {
        const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
        if (found.rows.length === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      }),
    exited,
    async stop(patienceMs = 5_000) {
      child.kill('SIGINT');
      const impatience = setTimeout(() => child.kill('SIGQUIT'), patienceMs);
      await exited;
      clearTimeout(impatience);
    },
  };
}

function settings({ port, unsafeFast }: ServerOptions): string[] {
  const values: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: '128MB',
    wal_level: 'minimal',
    max_wal_senders: 0,
    // Processes that a small installation has no work for.
    io_method: 'sync',
    max_logical_replication_workers: 0,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements are short and prepared; compiling them costs more than it saves.
    jit: 'off',
    ...(unsafeFast ? { fsync: 'off', full_page_writes: 'off' } : {}),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function untilReady(child: ChildProcess, onLog: ServerOptions['onLog']): Promise<void> {
  return new Promise((resolve, reject) => {
    const lastLines: string[] = [];
    const fail = (reason: string) => {
      child.kill('SIGQUIT');
      reject(new Error(`Postgres did not start: ${reason}\n${lastLines.join('\n')}`.trim()));
    };
    const deadline = setTimeout(() => fail(`no answer within ${startDeadlineMs / 1000} s`), startDeadlineMs);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with code ${code}`));
    if (!child.stderr) throw new Error('Postgres was started without its log');
    createInterface({ input: child.stderr }).on('line', (line) => {
      onLog?.(line);
      lastLines.push(line);
      if (lastLines.length > 10) lastLines.shift();
      if (!line.includes('database system is ready to accept connections')) return;
      clearTimeout(deadline);
      child.removeAllListeners('error');
      resolve();
    });
    void child.once('exit', () => clearTimeout(deadline));
  });
}

/** A shell that waits for the end of its input, that is of this process, and then asks Postgres for a fast shutdown. */
function startGuard(pid: number): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -INT "$1"', 'postgres-guard', String(pid)], {
    ...postgresAccount(),
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.on('error', () => undefined); // no shell here: Postgres then outlives a killed supervisor, and the next start says so
  guard.unref();
  return guard;
}
