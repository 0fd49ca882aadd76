import type { ComputeDatabase } from '@kumo/db/compute';
import type { CloudAccess } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import type { StepContext } from '@kumo/service-kit';
import type { OperationOrigin } from '../audit/operation-audit.ts';
import type { CloudConnections } from '../clouds/connections.ts';
import { findUse } from '../grants/grants.repository.ts';
import { grantEnded } from '../grants/grants.rules.ts';
import { toldToGrantee } from '../grants/told.rules.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Uploads } from '../uploads/uploads.ts';
import type { ChangeContext } from './change-context.ts';
import type { Intent } from './intents.ts';
import type { OperationProgress } from './operation-progress.ts';

/** What a run is started with: ids only, it is stored in clear. */
export interface OperationInput {
  readonly operationId: string;
  readonly organizationId: string;
  readonly cloudId: string;
  /** For the audit entry of a failure; absent in what an older version began. */
  readonly origin?: OperationOrigin;
}

/** What the steps work with; given once the service is put together. */
export interface WorkflowDeps {
  readonly database: Pick<ComputeDatabase, 'readAsSystem'>;
  readonly connections: CloudConnections;
  readonly inventory: Inventory;
  readonly progress: OperationProgress;
  readonly intentOf: (organizationId: string, operationId: string) => Promise<Intent>;
  readonly uploads: Pick<Uploads, 'sent'>;
  readonly sealFor: (operationId: string, secret: string) => string;
}

/** A step of a run that carries out an operation. */
export type ChangeStep = StepContext<OperationInput>;

type Doing<I extends Intent, T> = (context: ChangeContext, intent: I) => Promise<T>;

/** Does a step by which something begins at the cloud: not for somebody whose grant has ended since it was asked for. */
export async function begin<I extends Intent, T>(deps: WorkflowDeps, step: ChangeStep, doing: Doing<I, T>): Promise<T> {
  const { context, intent } = await givenTo<I>(deps, step);
  // Its owner needs no grant, and is not made to wait for the question.
  if (context.isGranted && (await accessOf(deps, step)) === 'ended') {
    throw new ProviderError({ code: 'forbidden', message: grantEnded });
  }
  return telling(deps, step, () => doing(context, intent));
}

/** Does a step that follows or undoes what has begun: that comes to an end whatever became of a grant. */
export async function goOn<I extends Intent, T>(deps: WorkflowDeps, step: ChangeStep, doing: Doing<I, T>): Promise<T> {
  const { context, intent } = await givenTo<I>(deps, step);
  return telling(deps, step, () => doing(context, intent));
}

/** What a step is done with. The intent is of the kind that its workflow is for: an operation is begun with that one. */
async function givenTo<I extends Intent>(deps: WorkflowDeps, step: ChangeStep) {
  const [context, intent] = await Promise.all([
    telling(deps, step, () => contextOf(deps, step)),
    deps.intentOf(step.organizationId, step.runId),
  ]);
  return { context, intent: intent as I };
}

function accessOf(deps: WorkflowDeps, { input }: ChangeStep): Promise<CloudAccess | undefined> {
  return deps.database.readAsSystem((sql) => findUse(sql, input.organizationId, input.cloudId));
}

/** What the cloud says to a grantee's change is told without what is its owner's, but for what the grantee named itself. */
async function telling<T>(deps: WorkflowDeps, step: ChangeStep, doing: () => Promise<T>): Promise<T> {
  try {
    return await doing();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // It may have been under way for long: what the cloud takes back now is to be seen soon.
    deps.inventory.nudge(step.input.cloudId);
    const access = await accessOf(deps, step);
    if (access === undefined || access === 'own') throw error;
    const named = JSON.stringify([await deps.intentOf(step.organizationId, step.runId), step.results]);
    throw error.saying(toldToGrantee(error, named));
  }
}

async function contextOf(deps: WorkflowDeps, step: ChangeStep): Promise<ChangeContext> {
  const { organizationId, cloudId, operationId } = step.input;
  const { connection, cloud } = await deps.connections.get({ id: cloudId });
  deps.inventory.nudge(cloudId);
  return {
    organizationId,
    cloudId,
    isGranted: cloud.organizationId !== organizationId,
    operationId,
    connection,
    inventory: deps.inventory,
    signal: step.signal,
    attempt: step.attempt,
    report: deps.progress.reporter(operationId, step.say),
    sent: () => deps.uploads.sent(operationId, step.signal),
    seal: (secret) => deps.sealFor(operationId, secret),
  };
}
