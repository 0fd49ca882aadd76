import type { SqlHandle } from './sql.ts';

/** One job as a worker holds it. The attempt fences whatever is done with it. */
export interface HeldJob {
  queue: string;
  id: string;
  attempt: number;
}

/** A worker without a sign of life for so long is dead, in seconds. */
const workerExpirySeconds = 5;

/** Lets the others see this worker, and takes the lock that only its connection holds. */
export async function registerWorker(sql: SqlHandle, workerId: string, lockKey: number): Promise<void> {
  await sql.query('SELECT pg_try_advisory_lock($1)', [lockKey]);
  await sql.query(
    `INSERT INTO job_workers (id, lock_key) VALUES ($1, $2)
     ON CONFLICT (id) DO UPDATE SET heartbeat_at = clock_timestamp()`,
    [workerId, lockKey],
  );
}

/** A sign of life. False when the others took this worker for dead and gave its jobs away. */
export async function beatWorker(sql: SqlHandle, workerId: string): Promise<boolean> {
  const rows = await sql.query('UPDATE job_workers SET heartbeat_at = clock_timestamp() WHERE id = $1 RETURNING 1', [
    workerId,
  ]);
  return rows.length === 1;
}

/** Notes whose the jobs are, in the transaction that took them. */
export async function holdJobs(tx: SqlHandle, workerId: string, jobs: readonly HeldJob[]): Promise<void> {
  await tx.query(
    `INSERT INTO job_leases (queue, job_id, attempt, worker_id)
     SELECT queue, id, attempt, $4 FROM unnest($1::text[], $2::uuid[], $3::int[]) AS job (queue, id, attempt)
     ON CONFLICT (queue, job_id) DO UPDATE SET attempt = excluded.attempt, worker_id = excluded.worker_id`,
    [jobs.map((job) => job.queue), jobs.map((job) => job.id), jobs.map((job) => job.attempt), workerId],
  );
}

/** A job is settled, or no longer held. */
export async function letGo(tx: SqlHandle, job: HeldJob): Promise<void> {
  await tx.query('DELETE FROM job_leases WHERE queue = $1 AND job_id = $2 AND attempt = $3', [
    job.queue,
    job.id,
    job.attempt,
  ]);
}

/**
 * Makes the jobs of dead workers available again and tells the workers. Dead is who lost its lock (its connection is
 * gone: at once when a process is killed) or gave no sign of life for {@link workerExpirySeconds}.
 */
export async function recoverJobs(tx: SqlHandle, jobsSchema: string, ownWorkerId: string): Promise<number> {
  const dead = await tx.query<{ id: string }>(
    `DELETE FROM job_workers
     WHERE id <> $1
       AND (heartbeat_at < clock_timestamp() - make_interval(secs => $2) OR pg_try_advisory_xact_lock(lock_key))
     RETURNING id`,
    [ownWorkerId, workerExpirySeconds],
  );
  // Leases of workers that are not registered at all count too: nobody else would ever look at them.
  return makeAvailable(
    tx,
    jobsSchema,
    'worker_id = ANY ($1::uuid[]) OR NOT EXISTS (SELECT 1 FROM job_workers WHERE id = worker_id)',
    [dead.map(({ id }) => id)],
  );
}

/** Gives back one job that its worker stopped working on without an outcome. */
export async function giveBack(tx: SqlHandle, jobsSchema: string, job: HeldJob): Promise<void> {
  await makeAvailable(tx, jobsSchema, 'queue = $1 AND job_id = $2 AND attempt = $3', [job.queue, job.id, job.attempt]);
}

/** `started_on` stays, so that the next claim counts as another attempt and a late outcome of this one is refused. */
async function makeAvailable(tx: SqlHandle, jobsSchema: string, which: string, values: unknown[]): Promise<number> {
  const rows = await tx.query(
    `WITH freed AS (
       DELETE FROM job_leases WHERE ${which} RETURNING queue, job_id, attempt
     ), available AS (
       UPDATE ${jobsSchema}.job SET state = 'retry'
       FROM freed
       WHERE name = queue AND job.id = job_id AND job.state = 'active' AND retry_count = attempt
       RETURNING name
     )
     SELECT pg_notify($${values.length + 1}, name) FROM (SELECT DISTINCT name FROM available) AS queues`,
    [...values, jobsChannel(jobsSchema)],
  );
  return rows.length;
}

/** Postgres channel on which workers are told that a queue has something; the payload is the queue's name. */
export function jobsChannel(jobsSchema: string): string {
  return `${jobsSchema}_wake`;
}
