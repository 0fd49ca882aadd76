import { JobInterrupted } from './job-queue.ts';
import { describeStep, endStep, setRunState } from './ledger.ts';
import type { SqlHandle } from './sql.ts';
import type { WorkflowStep } from './workflow.ts';
import { compensationRetry, delayBefore, waitUnlessStopping } from './workflow-retry.ts';
import { contextOf, type Execution, stopHereIfAsked, type Try } from './workflow-turn.ts';

/** Undoes the finished steps, last first. A step that cannot be undone is logged and shown; the others still are. */
export async function undo<Tx extends SqlHandle>(execution: Execution<Tx>): Promise<void> {
  const { run, workflow, job } = execution;
  for (const [ordinal, step] of [...workflow.steps.entries()].reverse()) {
    const record = run.steps[ordinal];
    if (!record || !step.compensate) continue;
    const isPartial = record.state === 'failed' && step.compensateWhenFailed === true;
    if (record.state !== 'succeeded' && !isPartial) continue;
    stopHereIfAsked(job);
    await undoStep(
      execution,
      step,
      { runId: run.id, ordinal, attempt: record.attempt },
      isPartial ? undefined : record.result,
    );
  }
  const state = run.error === null || run.error === undefined ? 'cancelled' : 'failed';
  await execution.transact(async (tx) => {
    await setRunState(tx, run.id, state);
    await execution.changed(tx);
  });
  run.state = state;
}

async function undoStep<Tx extends SqlHandle>(
  execution: Execution<Tx>,
  step: WorkflowStep<unknown, Tx>,
  current: Try,
  result: unknown,
): Promise<void> {
  const { job, log } = execution;
  for (let tries = 1; ; tries += 1) {
    try {
      await step.compensate?.(contextOf(execution, current), result);
      await execution.transact(async (tx) => {
        await endStep(tx, current, { state: 'compensated' });
        await execution.changed(tx);
      });
      return;
    } catch (error) {
      if (job.signal.aborted) throw new JobInterrupted();
      const delayMs = delayBefore(tries, error, compensationRetry);
      if (delayMs === undefined) {
        log.error({ err: error, step: step.name }, 'a step could not be undone');
        await execution.transact((tx) => describeStep(tx, current, 'could not be undone'));
        return;
      }
      await waitUnlessStopping(delayMs, job);
    }
  }
}
