import type { Db, PgBoss, Queue } from 'pg-boss';
import {
  type ClaimedJob,
  type Job,
  type JobHandler,
  type JobQueue,
  type JobSource,
  startJobQueue,
} from './job-queue.ts';
import { giveBack, type HeldJob, holdJobs, jobsChannel, letGo } from './job-sql.ts';
import { type JobWorker, startJobWorker } from './job-worker.ts';
import type { Log } from './log.ts';
import type { SchemaConnection } from './postgres-session.ts';
import type { SqlHandle } from './sql.ts';
import { createSystemPool } from './system-pool.ts';

/** What jobs are made from. */
export interface JobsOptions extends SchemaConnection {
  /** Schema of pg-boss, installed before by the migration role. */
  jobsSchema: string;
  log: Log;
}

/** When and how a job runs. */
export interface SendOptions {
  /** A UUID; a second job with the same one is refused. */
  id?: string;
  startAfterSeconds?: number;
  /** Higher first; default 0. */
  priority?: number;
}

/** Work that is done once at least, by any replica, also when the process that began it dies. */
export interface Jobs {
  /** Puts a job into a queue when the caller's transaction commits. Data is stored in clear: ids, never secrets. */
  send(tx: SqlHandle, queue: string, data: object, options?: SendOptions): Promise<void>;
  /** Works on a queue until the drain, at most `concurrency` jobs at a time in this process. */
  work<Data>(
    queue: string,
    options: { concurrency: number },
    handler: (job: Job<Data>) => Promise<void>,
  ): Promise<void>;
  /** Takes nothing more; what does not end within `graceMs` (default 4,000) is aborted and given back. */
  stop(graceMs?: number): Promise<void>;
}

const poolSize = 3;
const defaultGraceMs = 4_000;
const secondsPerDay = 86_400;

const queueDefaults = {
  retryLimit: 100_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  // A dead worker is noticed by its lease, within seconds; this is for a handler that hangs for ever.
  expireInSeconds: secondsPerDay - 1,
  deleteAfterSeconds: secondsPerDay,
} satisfies Omit<Queue, 'name'>;

/** Opens the queues and starts to look after jobs of dead workers. */
export async function createJobs(options: JobsOptions): Promise<Jobs> {
  const { log, jobsSchema } = options;
  const { PgBoss } = await import('pg-boss'); // only who works with jobs pays for it
  const boss = new PgBoss({
    connectionString: options.connectionString,
    application_name: `${options.applicationName} jobs`,
    schema: jobsSchema,
    max: poolSize,
    migrate: false,
    createSchema: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    registerInstance: false,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'jobs'));
  await boss.start();
  const pool = createSystemPool({ ...options, applicationName: `${options.applicationName} worker` }, poolSize);
  const queues = new Map<string, JobQueue>();
  const known = new Set<string>();
  const worker = await startJobWorker({
    ...options,
    transact: pool.transact,
    onWake: (queue) => queues.get(queue)?.wake(),
    onLost: () => {
      for (const queue of queues.values()) queue.abandon();
    },
  });
  const ensureQueue = async (queue: string): Promise<void> => {
    if (known.has(queue)) return;
    if (!(await boss.getQueue(queue))) await boss.createQueue(queue, queueDefaults);
    known.add(queue);
  };

  return {
    async send(tx, queue, data, sending = {}) {
      await ensureQueue(queue);
      const { startAfterSeconds, ...rest } = sending;
      const startAfter = startAfterSeconds === undefined ? {} : { startAfter: startAfterSeconds };
      await boss.send(queue, data, { ...rest, ...startAfter, db: toBossDatabase(tx) });
      await tx.query('SELECT pg_notify($1, $2)', [jobsChannel(jobsSchema), queue]);
    },
    async work<Data>(
      queue: string,
      { concurrency }: { concurrency: number },
      handler: (job: Job<Data>) => Promise<void>,
    ) {
      await ensureQueue(queue);
      const source = createSource(boss, pool.transact, worker, queue, jobsSchema);
      queues.set(queue, startJobQueue(source, concurrency, handler as JobHandler<unknown>, log)); // data is as it was sent
    },
    async stop(graceMs = defaultGraceMs) {
      await Promise.all([...queues.values()].map((queue) => queue.stop(graceMs)));
      await worker.stop();
      await boss.stop({ graceful: false });
      await pool.close();
    },
  };
}

function createSource(
  boss: PgBoss,
  transact: <T>(work: (tx: SqlHandle) => Promise<T>) => Promise<T>,
  worker: JobWorker,
  queue: string,
  jobsSchema: string,
): JobSource {
  const held = (job: ClaimedJob): HeldJob => ({ queue, id: job.id, attempt: job.attempt });
  const bossJob = (job: ClaimedJob) => ({ id: job.id, retryCount: job.attempt });
  return {
    claim: (limit) =>
      transact(async (tx) => {
        const jobs = await boss.fetch<object>(queue, { batchSize: limit, db: toBossDatabase(tx) });
        const claimed = jobs.map(({ id, data, retryCount }) => ({ id, data, attempt: retryCount }));
        if (claimed.length > 0) await holdJobs(tx, worker.id, claimed.map(held));
        return claimed;
      }),
    complete: (job) =>
      transact(async (tx) => {
        await boss.complete(queue, bossJob(job), undefined, { db: toBossDatabase(tx) });
        await letGo(tx, held(job));
      }),
    fail: (job, error) =>
      transact(async (tx) => {
        const message = error instanceof Error ? error.message : String(error);
        await boss.fail(queue, bossJob(job), { message }, { db: toBossDatabase(tx) });
        await letGo(tx, held(job));
      }),
    giveBack: (job) => transact((tx) => giveBack(tx, jobsSchema, held(job))),
  };
}

function toBossDatabase(tx: SqlHandle): Db {
  return { executeSql: async (text, values) => ({ rows: await tx.query(text, values ?? []) }) };
}
