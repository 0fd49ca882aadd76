import { type Job, JobInterrupted } from './job-queue.ts';
import { describeStep, isCancelRequested } from './ledger.ts';
import type { Log } from './log.ts';
import type { SqlHandle } from './sql.ts';
import type { RunRecord, StepContext, Workflow } from './workflow.ts';

/** One process's turn at a run. */
export interface Execution<Tx extends SqlHandle> {
  job: Job<unknown>;
  run: RunRecord;
  workflow: Workflow<unknown, Tx>;
  log: Log;
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Tells the service, within the transaction that changed the run. */
  changed(tx: Tx): Promise<void>;
  describeError(error: unknown): unknown;
}

/** One try of one step, as the ledger fences it. */
export interface Try {
  runId: string;
  ordinal: number;
  attempt: number;
}

/** What a try of a step is given: the run, what the steps before gave, and how to speak to whoever waits. */
export function contextOf<Tx extends SqlHandle>(execution: Execution<Tx>, current: Try): StepContext<unknown> {
  const { run, job } = execution;
  const finished = run.steps.filter((step) => step.state === 'succeeded');
  return {
    runId: run.id,
    organizationId: run.organizationId,
    input: run.input,
    results: Object.fromEntries(finished.map((step) => [step.name, step.result])),
    attempt: current.attempt,
    signal: job.signal,
    say: (detail) => say(execution, current, detail),
    isCancelRequested: () =>
      execution
        .transact((tx) => isCancelRequested(tx, run.id))
        .catch((error: unknown) => {
          execution.log.warn({ err: error }, 'whether a run was cancelled cannot be read now');
          return false;
        }),
  };
}

/** Only for people, so a database that is away for a moment does not fail the step. */
async function say<Tx extends SqlHandle>(execution: Execution<Tx>, current: Try, detail: string): Promise<void> {
  try {
    await execution.transact(async (tx) => {
      if (!(await describeStep(tx, current, detail))) throw new JobInterrupted();
      await execution.changed(tx);
    });
  } catch (error) {
    if (error instanceof JobInterrupted) throw error;
    execution.log.warn({ err: error }, 'the progress of a run could not be stored');
  }
}

/** Throws {@link JobInterrupted} when the process is about to end: what is left is done elsewhere. */
export function stopHereIfAsked(job: Job<unknown>): void {
  if (job.isStopping() || job.signal.aborted) throw new JobInterrupted();
}
