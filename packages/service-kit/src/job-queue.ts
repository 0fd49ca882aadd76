import { isDatabaseAway } from './database-away.ts';
import type { Log } from './log.ts';
import { createPulse } from './pulse.ts';

/** One job, while its handler works on it. */
export interface Job<Data> {
  id: string;
  data: Data;
  /** 0 at first; more after failures and crashes. */
  attempt: number;
  /** Aborts when the work must end now: the process ends, or another worker has the job. */
  signal: AbortSignal;
  /** Whether to stop at the next good place, since the process is about to end. */
  isStopping(): boolean;
}

/** Thrown by a handler that stopped at a good place, because the process is about to end: the job goes back. */
export class JobInterrupted extends Error {
  override readonly name = 'JobInterrupted';
}

/** Does one job. What it throws counts as a failed attempt, unless the job was aborted or interrupted. */
export type JobHandler<Data> = (job: Job<Data>) => Promise<void>;

/** A job that was taken from its queue. */
export interface ClaimedJob {
  id: string;
  data: unknown;
  attempt: number;
}

/** The queue's side of Postgres. */
export interface JobSource {
  claim(limit: number): Promise<ClaimedJob[]>;
  complete(job: ClaimedJob): Promise<void>;
  fail(job: ClaimedJob, error: unknown): Promise<void>;
  /** Puts it back as it was, for another worker. */
  giveBack(job: ClaimedJob): Promise<void>;
}

/** Works on one queue. */
export interface JobQueue {
  wake(): void;
  /** Aborts everything in hand; nothing is settled. */
  abandon(): void;
  /** Takes nothing more, lets handlers end by themselves for `graceMs`, then aborts them and gives their jobs back. */
  stop(graceMs: number): Promise<void>;
}

const pollMs = 2_000;
const retryClaimMs = 500;
const retryStoreMs = 500;

/** Starts to work on a queue, at most `concurrency` jobs at a time. */
export function startJobQueue(
  source: JobSource,
  concurrency: number,
  handler: JobHandler<unknown>,
  log: Log,
): JobQueue {
  const pulse = createPulse();
  const stopping = new AbortController();
  const inHand = new Map<AbortController, Promise<void>>();

  const work = (claimed: ClaimedJob): void => {
    const aborting = new AbortController();
    const job = { ...claimed, signal: aborting.signal, isStopping: () => stopping.signal.aborted };
    const done = settle(source, claimed, () => handler(job), aborting.signal, log).finally(() => {
      inHand.delete(aborting);
      pulse.beat();
    });
    inHand.set(aborting, done);
  };

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const free = concurrency - inHand.size;
      let taken = 0;
      if (free > 0) {
        try {
          const jobs = await source.claim(free);
          taken = jobs.length;
          for (const job of jobs) work(job);
        } catch (error) {
          if (!stopping.signal.aborted) log.warn({ err: error }, 'jobs cannot be taken now');
          await pulse.next(retryClaimMs, stopping.signal);
        }
      }
      if (taken < free || free === 0) await pulse.next(pollMs, stopping.signal);
    }
  };
  const looping = loop();

  const abandon = (): void => {
    for (const aborting of inHand.keys()) aborting.abort();
  };
  return {
    wake: pulse.beat,
    abandon,
    async stop(graceMs) {
      stopping.abort();
      await looping;
      const grace = setTimeout(abandon, graceMs);
      await Promise.allSettled(inHand.values());
      clearTimeout(grace);
    },
  };
}

async function settle(
  source: JobSource,
  job: ClaimedJob,
  handle: () => Promise<void>,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  let outcome: () => Promise<void>;
  try {
    await handle();
    outcome = () => source.complete(job);
  } catch (error) {
    // A database that went away is no failure of the job: it is free again as soon as that is back.
    if (signal.aborted || error instanceof JobInterrupted || isDatabaseAway(error)) {
      outcome = () => source.giveBack(job);
    } else {
      log.error({ err: error, jobId: job.id, attempt: job.attempt }, 'a job failed');
      outcome = () => source.fail(job, error);
    }
  }
  await store(outcome, job, signal, log);
}

/** Tries until the database takes it: the job would stay with this worker, undone, as long as the process lives. */
async function store(outcome: () => Promise<void>, job: ClaimedJob, signal: AbortSignal, log: Log): Promise<void> {
  const pulse = createPulse();
  for (;;) {
    try {
      await outcome();
      return;
    } catch (error) {
      log.warn({ err: error, jobId: job.id }, 'the outcome of a job could not be stored yet');
      if (signal.aborted) return; // the process ends: its jobs are free as soon as it is gone
      await pulse.next(retryStoreMs, signal);
    }
  }
}
