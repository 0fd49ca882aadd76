import { isDatabaseAway } from './database-away.ts';
import { JobInterrupted } from './job-queue.ts';
import { beginStep, endStep, isCancelRequested, setRunState } from './ledger.ts';
import type { SqlHandle } from './sql.ts';
import type { StepContext, WorkflowStep } from './workflow.ts';
import { delayBefore, waitUnlessStopping } from './workflow-retry.ts';
import { contextOf, type Execution, stopHereIfAsked, type Try } from './workflow-turn.ts';
import { undo } from './workflow-undo.ts';

/** What comes next in a run: a try of a step, or nothing more forwards. */
type Next = { readonly begun: Try } | { readonly ended: 'succeeded' | 'compensating' };

/**
 * Does what is left of a run. Returns when the run has ended; throws {@link JobInterrupted} when the process ends or
 * another worker took over: then the run goes on elsewhere, behind the last recorded step.
 */
export async function carryOut<Tx extends SqlHandle>(execution: Execution<Tx>): Promise<void> {
  const { run, workflow } = execution;
  if (run.state === 'queued' || run.state === 'running') {
    const open = workflow.steps.findIndex((_, ordinal) => run.steps[ordinal]?.state !== 'succeeded');
    await goForwards(execution, open === -1 ? workflow.steps.length : open);
  }
  if (run.state === 'compensating') await undo(execution);
}

/** Step by step to the end of the run, or to where it is to be undone. */
async function goForwards<Tx extends SqlHandle>(execution: Execution<Tx>, open: number): Promise<void> {
  const { run, workflow, job } = execution;
  stopHereIfAsked(job);
  let next = await execution.transact(async (tx) => {
    const first = await advance(tx, execution, open);
    await execution.changed(tx);
    return first;
  });
  run.state = 'running';
  while ('begun' in next) {
    const step = workflow.steps[next.begun.ordinal];
    if (step === undefined) throw new Error(`workflow ${workflow.name} has no step ${next.begun.ordinal}`);
    const after = await doStep(execution, step, next.begun);
    if (after === undefined) return;
    next = after;
  }
  run.cancelRequested ||= next.ended === 'compensating';
  run.state = next.ended;
}

/**
 * Begins a step, or ends the run when there is none left, in the transaction that ended the step before it: one commit where
 * there would be three, and a step is begun before its effect all the same. Changes nothing in memory: it may be rolled back.
 */
async function advance<Tx extends SqlHandle>(tx: Tx, { run, workflow }: Execution<Tx>, ordinal: number): Promise<Next> {
  const step = workflow.steps[ordinal];
  if (step === undefined) {
    await setRunState(tx, run.id, 'succeeded');
    return { ended: 'succeeded' };
  }
  const record = run.steps[ordinal];
  // A step that was begun may have had its effect: it is brought to its end before anything is undone.
  const evenIfCancelled = record !== undefined && record.state !== 'pending';
  const attempt = await beginStep(tx, run, { ordinal, name: step.name, evenIfCancelled });
  if (attempt === undefined) {
    await setRunState(tx, run.id, 'compensating');
    return { ended: 'compensating' };
  }
  if (run.state === 'queued') await setRunState(tx, run.id, 'running');
  return { begun: { runId: run.id, ordinal, attempt } };
}

/**
 * Tries a step as often as its policy says, and gives what comes after it. Undefined when it failed for good, or its next try was
 * cancelled: the run is to be undone then. What fails in the ledger is no failure of the step: it is thrown, and the job comes
 * again.
 */
async function doStep<Tx extends SqlHandle>(
  execution: Execution<Tx>,
  step: WorkflowStep<unknown, Tx>,
  first: Try,
): Promise<Next | undefined> {
  const { ordinal } = first;
  for (let current = first, tries = 1; ; tries += 1) {
    if (tries > 1) current = await begin(execution, ordinal, step.name);
    const context = contextOf(execution, current);
    let result: unknown;
    try {
      result = (await step.run(context)) ?? null;
    } catch (error) {
      if (await isTriedAgain(execution, step, current, tries, error)) continue;
      return undefined;
    }
    return finishStep(execution, step, current, context, result);
  }
}

/** Stores what a step gave and goes on to the next one. When the process is to end only the first: the rest is done elsewhere. */
async function finishStep<Tx extends SqlHandle>(
  execution: Execution<Tx>,
  step: WorkflowStep<unknown, Tx>,
  current: Try,
  context: StepContext<unknown>,
  result: unknown,
): Promise<Next> {
  const { job, run, workflow } = execution;
  const isLast = current.ordinal === workflow.steps.length - 1;
  const stopsHere = !isLast && job.isStopping();
  const next = await execution.transact(async (tx) => {
    if (!(await endStep(tx, current, { state: 'succeeded', result }))) throw new JobInterrupted();
    await step.record?.(tx, context, result);
    const following = stopsHere ? undefined : await advance(tx, execution, current.ordinal + 1);
    await execution.changed(tx);
    return following;
  });
  run.steps[current.ordinal] = { name: step.name, state: 'succeeded', attempt: current.attempt, result, detail: null };
  if (next === undefined) throw new JobInterrupted();
  return next;
}

async function begin<Tx extends SqlHandle>(execution: Execution<Tx>, ordinal: number, name: string): Promise<Try> {
  const { run } = execution;
  return execution.transact(async (tx) => {
    const attempt = await beginStep(tx, run, { ordinal, name, evenIfCancelled: true });
    if (attempt === undefined) throw new JobInterrupted(); // the run is gone, with its organization
    await execution.changed(tx);
    return { runId: run.id, ordinal, attempt };
  });
}

/** After a failed try: waits for the next one, or stores that there is none. */
async function isTriedAgain<Tx extends SqlHandle>(
  execution: Execution<Tx>,
  step: WorkflowStep<unknown, Tx>,
  current: Try,
  tries: number,
  error: unknown,
): Promise<boolean> {
  const { job, log, run } = execution;
  if (job.signal.aborted || error instanceof JobInterrupted) throw new JobInterrupted();
  // Nothing of it could be stored either: the job comes again, and goes on with this very step.
  if (isDatabaseAway(error)) throw error;
  const delayMs = delayBefore(tries, error, step.retry);
  if (delayMs === undefined) {
    log.warn({ err: error, step: step.name }, 'a step failed');
    await failStep(execution, current, execution.describeError(error));
    return false;
  }
  if (await execution.transact((tx) => isCancelRequested(tx, run.id))) {
    await failStep(execution, current, undefined);
    return false;
  }
  log.info({ err: error, step: step.name, tries, delayMs }, 'a step is tried again');
  await waitUnlessStopping(delayMs, job);
  return true;
}

/** Without an error: given up since the run is cancelled. */
async function failStep<Tx extends SqlHandle>(execution: Execution<Tx>, current: Try, error: unknown): Promise<void> {
  const { run } = execution;
  await execution.transact(async (tx) => {
    if (!(await endStep(tx, current, { state: 'failed' }))) throw new JobInterrupted();
    await setRunState(tx, run.id, 'compensating', error);
    await execution.changed(tx);
  });
  run.state = 'compensating';
  run.error = error ?? null;
  const record = run.steps[current.ordinal];
  if (record) run.steps[current.ordinal] = { ...record, state: 'failed', attempt: current.attempt };
}
