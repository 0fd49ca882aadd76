import { type ComputeTransaction, wholeOrganization } from '@kumo/db/compute';
import { type OperationError, type OperationState, type OperationStep, operationErrorSchema } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { appendEvents, ProblemError, type RunRecord, type RunState, type StepRecord } from '@kumo/service-kit';
import { appendActivity } from '../activity/activity.repository.ts';
import { recordFailed } from '../audit/operation-audit.ts';
import type { CloudViews } from '../clouds/cloud-views.ts';
import { clearPending, findInstanceRow } from '../instances/instances.repository.ts';
import { toInstance } from '../instances/instances.view.ts';
import { releaseReservation } from '../quotas/quotas.repository.ts';
import type { OperationInput } from './change-steps.ts';
import type { OperationProgress } from './operation-progress.ts';
import { updateOperation } from './operations.repository.ts';
import { finalStates, toOperation } from './operations.view.ts';
import { outcomeSentence } from './outcome.ts';

const stateOf: Readonly<Record<RunState, OperationState>> = {
  queued: 'queued',
  running: 'running',
  compensating: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

const stepStateOf = {
  pending: 'pending',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  compensated: 'skipped',
} as const satisfies Record<StepRecord['state'], OperationStep['state']>;

/**
 * Keeps what people see of an operation equal to its run, in the transaction that changes the run: row, event, and at its
 * end the instance without its overlay and one line of what happened.
 */
export function createOperationRecorder(deps: {
  readonly cloudViews: CloudViews;
  readonly progress: OperationProgress;
}): (tx: ComputeTransaction, run: RunRecord) => Promise<void> {
  return async (tx, run) => {
    const state = stateOf[run.state];
    const isFinal = finalStates.has(state);
    if (isFinal) deps.progress.clear(run.id);
    const targetId = targetIdOf(run);
    const row = await updateOperation(tx, run.id, {
      state,
      progress: progressOf(run, deps.progress.fractionOf(run.id)),
      steps: run.steps.map((step) => ({ name: step.name, state: stepStateOf[step.state], detail: step.detail })),
      ...(targetId === undefined ? {} : { targetId }),
      ...(run.state === 'failed' ? { error: errorOf(run.error) } : {}),
    });
    if (row === undefined) return;
    const operation = toOperation(row);
    const { organizationId } = run;
    await appendEvents(tx, [{ organizationId, type: 'operation.updated', resource: operation }]);
    if (!isFinal) return;
    await clearPending(tx, run.id);
    await releaseReservation(tx, run.id);
    if (state === 'failed') {
      await recordFailed(tx, operation, organizationId, (run.input as OperationInput).origin);
    }
    await appendActivity(tx, [
      {
        organizationId,
        cloudId: operation.cloudId,
        noun: operation.target.kind,
        resourceId: operation.target.id,
        resourceName: operation.target.name,
        at: new Date(),
        source: 'operation',
        action: operation.action,
        message: outcomeSentence(operation),
        actorName: operation.actor.name,
        operationId: operation.id,
      },
    ]);
    if (operation.target.kind === 'instance' && operation.target.id !== null) {
      await tellInstance(tx, deps.cloudViews, organizationId, operation.target.id);
    }
  };
}

async function tellInstance(tx: ComputeTransaction, views: CloudViews, organizationId: string, id: string) {
  const row = await findInstanceRow(tx, organizationId, id);
  const cloud = row?.listed ? (await views.of(wholeOrganization(organizationId))).get(row.cloud_id) : undefined;
  if (row === undefined || cloud === undefined) return;
  await appendEvents(tx, [{ organizationId, type: 'instance.updated', resource: toInstance(row, cloud) }]);
}

/** Whole percent: finished steps, and the running one as far as it says. */
function progressOf(run: RunRecord, fraction: number): number {
  if (run.state === 'succeeded') return 100;
  const done = run.steps.filter(({ state }) => state === 'succeeded').length;
  return Math.min(99, Math.floor(((done + (fraction < 1 ? fraction : 0.99)) / Math.max(1, run.steps.length)) * 100));
}

/** A step may find out what the change was about, e.g. the image that a snapshot made. */
function targetIdOf(run: RunRecord): string | undefined {
  for (const { result } of run.steps) {
    if (typeof result === 'object' && result !== null && 'targetId' in result && typeof result.targetId === 'string') {
      return result.targetId;
    }
  }
  return undefined;
}

/** What is stored of an error: never more than people may read. */
export function describeError(error: unknown): OperationError {
  if (error instanceof ProviderError) return error.toOperationError();
  if (error instanceof ProblemError) return { code: error.code, message: error.message, retryable: false };
  return {
    code: 'internal',
    message: 'Something failed on our side. The request id finds it in the logs.',
    retryable: true,
  };
}

function errorOf(stored: unknown): OperationError {
  const parsed = operationErrorSchema.safeParse(stored);
  return parsed.success ? parsed.data : describeError(undefined);
}
