import { randomInt, randomUUID } from 'node:crypto';
import { beatWorker, jobsChannel, recoverJobs, registerWorker } from './job-sql.ts';
import type { Log } from './log.ts';
import { openSession, type PostgresSession, type SchemaConnection } from './postgres-session.ts';
import { createPulse } from './pulse.ts';
import type { Transact } from './sql.ts';

/** What a worker needs. */
export interface JobWorkerOptions extends SchemaConnection {
  jobsSchema: string;
  log: Log;
  transact: Transact;
  /** A queue may have something to do. */
  onWake(queue: string): void;
  /** The others took this worker for dead: what it holds is no longer its own. */
  onLost(): void;
}

/** This process as others see it: a row with a heartbeat, and a lock that ends with its connection. */
export interface JobWorker {
  id: string;
  stop(): Promise<void>;
}

const heartbeatMs = 1_000;
const sweepMs = 2_000;
const lockKeyLimit = 2 ** 47;

/** Registers the worker, gives signs of life, and takes up what dead ones left: at the start and every 2 s. */
export async function startJobWorker(options: JobWorkerOptions): Promise<JobWorker> {
  const id = randomUUID();
  const lockKey = randomInt(1, lockKeyLimit);
  const stopping = new AbortController();
  const first = await register(options, id, lockKey);
  await options.transact((tx) => recoverJobs(tx, options.jobsSchema, id));
  const done = keepAlive(options, id, lockKey, first, stopping.signal);
  return {
    id,
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

async function register(options: JobWorkerOptions, id: string, lockKey: number): Promise<PostgresSession> {
  const session = await openSession(options, (_channel, queue) => options.onWake(queue));
  await session.query(`LISTEN ${jobsChannel(options.jobsSchema)}`);
  await registerWorker(session, id, lockKey);
  return session;
}

async function keepAlive(
  options: JobWorkerOptions,
  id: string,
  lockKey: number,
  first: PostgresSession,
  signal: AbortSignal,
): Promise<void> {
  const pulse = createPulse();
  let session: PostgresSession | undefined = first;
  let sweptAt = Date.now();
  while (!signal.aborted) {
    try {
      session ??= await register(options, id, lockKey);
      if (!(await beatWorker(session, id))) {
        options.log.warn('this worker was taken for dead; its jobs are given up');
        options.onLost();
        await registerWorker(session, id, lockKey);
      }
      if (Date.now() - sweptAt >= sweepMs) {
        sweptAt = Date.now();
        const queues = await options.transact((tx) => recoverJobs(tx, options.jobsSchema, id));
        if (queues > 0) options.log.info({ queues }, 'took up jobs of a worker that is gone');
      }
    } catch (error) {
      if (!signal.aborted) options.log.warn({ err: error }, 'the job worker lost its connection');
      await session?.close().catch((closing: unknown) => options.log.debug({ err: closing }, 'closing the worker'));
      session = undefined;
    }
    await pulse.next(heartbeatMs, signal);
  }
  await retire(session, id, options.log);
}

async function retire(session: PostgresSession | undefined, id: string, log: Log): Promise<void> {
  try {
    await session?.query('DELETE FROM job_workers WHERE id = $1', [id]);
    await session?.close();
  } catch (error) {
    log.debug({ err: error }, 'the job worker could not say goodbye; the others will notice');
  }
}
