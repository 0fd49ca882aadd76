import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KitDatabase, startKitDatabase } from '../test/kit-database.ts';
import { recoverJobs } from './job-sql.ts';
import { createJobs, type Jobs } from './jobs.ts';

const jobsSchema = 'compute_jobs';
let database: KitDatabase;
let jobs: Jobs;

beforeAll(async () => {
  database = await startKitDatabase();
  jobs = await createJobs({ ...database.connection, jobsSchema, log: database.log });
}, 60_000);

afterAll(async () => {
  await jobs?.stop();
  await database?.remove();
});

test('a job runs after its transaction commits, and not when it is rolled back', async () => {
  const done: unknown[] = [];
  await jobs.work<{ n: number }>('commit', { concurrency: 2 }, async ({ data }) => void done.push(data.n));
  await expect(
    database.transact(async (tx) => {
      await jobs.send(tx, 'commit', { n: 1 });
      throw new Error('undone');
    }),
  ).rejects.toThrow('undone');
  await database.transact((tx) => jobs.send(tx, 'commit', { n: 2 }));
  await expect.poll(() => done).toEqual([2]);
});

test('never runs more than its concurrency at once, and runs all', async () => {
  let running = 0;
  let most = 0;
  let done = 0;
  await database.transact(async (tx) => {
    for (let n = 0; n < 30; n += 1) await jobs.send(tx, 'many', { n });
  });
  await jobs.work('many', { concurrency: 4 }, async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done += 1;
  });
  await expect.poll(() => done, { timeout: 10_000 }).toBe(30);
  expect(most).toBeLessThanOrEqual(4);
});

test('a failed job is tried again', async () => {
  const attempts: number[] = [];
  await jobs.work('flaky', { concurrency: 1 }, async ({ attempt }) => {
    attempts.push(attempt);
    if (attempt === 0) throw new Error('this is the first time');
  });
  await database.transact((tx) => jobs.send(tx, 'flaky', {}));
  await expect.poll(() => attempts, { timeout: 10_000 }).toEqual([0, 1]);
});

test('a job of a killed process is taken up within five seconds', async () => {
  const kit = new URL('../test/job-holder.ts', import.meta.url).pathname;
  const holder = spawn(process.execPath, [kit, JSON.stringify({ ...database.connection, jobsSchema })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await database.transact((tx) => jobs.send(tx, 'held', { n: 1 }));
  await once(holder.stdout, 'data'); // it holds the job
  const attempts: number[] = [];
  await jobs.work('held', { concurrency: 1 }, async ({ attempt }) => void attempts.push(attempt));
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const killedAt = Date.now();
  await expect.poll(() => attempts, { timeout: 10_000, interval: 20 }).toEqual([1]);
  expect(Date.now() - killedAt).toBeLessThan(5_000);
}, 30_000);

test('what a stop interrupts goes to another worker at once', async () => {
  const other = await createJobs({ ...database.connection, jobsSchema, log: database.log });
  let begun = false;
  await other.work('handover', { concurrency: 1 }, ({ signal }) => {
    begun = true;
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  await database.transact((tx) => jobs.send(tx, 'handover', {}));
  await expect.poll(() => begun).toBe(true);
  const attempts: number[] = [];
  await other.stop(10);
  await jobs.work('handover', { concurrency: 1 }, async ({ attempt }) => void attempts.push(attempt));
  await expect.poll(() => attempts).toEqual([1]);
});

test('a worker taken for dead gives up what it holds, and its late outcome changes nothing', async () => {
  let lost = false;
  let release: () => void = () => undefined;
  const other = await createJobs({
    ...database.connection,
    jobsSchema,
    log: database.log.child({}, { level: 'silent' }),
  });
  await other.work(
    'fenced',
    { concurrency: 1 },
    ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          lost = true;
        });
        release = resolve;
      }),
  );
  await database.transact((tx) => jobs.send(tx, 'fenced', {}));
  const client = new pg.Client({ connectionString: database.server.superuserUrl });
  await client.connect();
  const stateOf = async () =>
    (await client.query(`SELECT state, retry_count FROM ${jobsSchema}.job WHERE name = 'fenced'`)).rows[0];
  await expect.poll(stateOf).toEqual({ state: 'active', retry_count: 0 });
  await database.transact(async (tx) => {
    await tx.query(`
      UPDATE job_workers SET heartbeat_at = now() - interval '1 minute'
      WHERE id IN (SELECT worker_id FROM job_leases WHERE queue = 'fenced')`);
    await recoverJobs(tx, jobsSchema, randomUUID());
  });
  await expect.poll(() => lost, { timeout: 10_000 }).toBe(true);
  await jobs.work(
    'fenced',
    { concurrency: 1 },
    ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  );
  await expect.poll(stateOf, { timeout: 10_000 }).toEqual({ state: 'active', retry_count: 1 });
  release();
  await other.stop(10);
  expect(await stateOf()).toEqual({ state: 'active', retry_count: 1 });
  await client.end();
}, 30_000);

test("a service's own role may do pg-boss's upkeep", async () => {
  const boss = new PgBoss({
    connectionString: database.server.urls.compute,
    schema: jobsSchema,
    migrate: false,
    createSchema: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    registerInstance: false,
  });
  const errors: Error[] = [];
  boss.on('error', (error) => errors.push(error));
  await boss.start();
  await boss.supervise();
  await boss.stop({ graceful: false });
  expect(errors).toEqual([]);
});
