import type { ComputeDatabase, ComputeTransaction } from '@kumo/db/compute';
import type { CloudAccess } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { defineWorkflow, type RetryPolicy, type StepContext, type Workflow } from '@kumo/service-kit';
import type { OperationOrigin } from '../audit/operation-audit.ts';
import type { CloudConnections } from '../clouds/connections.ts';
import { findUse } from '../grants/grants.repository.ts';
import { grantEnded } from '../grants/grants.rules.ts';
import { toldToGrantee } from '../grants/told.rules.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Uploads } from '../uploads/uploads.ts';
import type { Change, ChangeResult } from './change.ts';
import type { ChangeContext } from './change-context.ts';
import { wayOf, waysToChange } from './changes.ts';
import type { Intent, IntentAction } from './intents.ts';
import { activate, type Created, createOnce, prepare, show, undoCreate } from './launch.ts';
import type { LaunchIntent } from './launch-intent.ts';
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

type Step = StepContext<OperationInput>;
type OperationWorkflow = Workflow<OperationInput, ComputeTransaction>;

/** Steps of a launch, as people read them. */
const launchSteps = ['Get the image ready', 'Create', 'Start', 'Confirm'] as const;

/** The step of a launch that makes the instance. */
export const createStep = launchSteps[1];

/** Calls that only ask for what is wanted may be asked again while the cloud is briefly away. */
const patient: RetryPolicy = {
  attempts: 5,
  delayMs: 500,
  maxDelayMs: 8_000,
  isRetryable: (error) => error instanceof ProviderError && error.retryable,
  delayOf: (error) => (error instanceof ProviderError ? error.retryAfterMs : undefined),
};

/** Tried again after a lost answer too: the next try looks before it asks, or asking twice makes one thing. */
const lookingFirst: RetryPolicy = {
  ...patient,
  isRetryable: (error) => error instanceof ProviderError && (error.retryable || error.outcomeUnknown),
};

/** Every workflow of compute, ready to be added to the runner. */
export function operationWorkflows(deps: () => WorkflowDeps): OperationWorkflow[] {
  return [launchWorkflow(deps), ...[...waysToChange].map(([name, change]) => changeWorkflow(name, change, deps))];
}

const byName = new Map<string, OperationWorkflow>();

/** The workflow that carries an intent out. */
export function workflowOf(intent: Intent): OperationWorkflow {
  const workflow = byName.get(wayOf(intent));
  if (workflow === undefined) throw new Error(`no workflow for ${intent.action}`);
  return workflow;
}

function launchWorkflow(deps: () => WorkflowDeps): OperationWorkflow {
  const [ready, create, start, confirm] = launchSteps;
  const intent = async (step: Step) => (await deps().intentOf(step.organizationId, step.runId)) as LaunchIntent;
  const created = (step: Step) => step.results[create] as Created;
  return register({
    name: 'instance.launch',
    steps: [
      {
        name: ready,
        retry: patient,
        run: (step) => begin(deps(), step, async (context) => prepare(context, await intent(step))),
      },
      {
        name: create,
        retry: lookingFirst,
        compensateWhenFailed: true,
        run: (step) => begin(deps(), step, async (context) => createOnce(context, await intent(step))),
        compensate: (step) => goOn(deps(), step, async (context) => undoCreate(context, await intent(step))),
      },
      {
        name: start,
        retry: patient,
        run: (step) => goOn(deps(), step, async (context) => activate(context, await intent(step), created(step))),
      },
      {
        name: confirm,
        retry: patient,
        run: (step) => goOn(deps(), step, async (context) => show(context, await intent(step), created(step))),
      },
    ],
  });
}

function changeWorkflow(name: string, change: Change<IntentAction>, deps: () => WorkflowDeps): OperationWorkflow {
  const [ask] = change.steps;
  const intentOf = (step: Step) => deps().intentOf(step.organizationId, step.runId);
  const firstOf = (step: Step) => (step.results[ask?.name ?? ''] ?? {}) as ChangeResult;
  return register({
    name,
    steps: change.steps.map((part) => {
      const { undo } = part;
      const way = part === ask ? begin : goOn;
      return {
        name: part.name,
        retry: part.isRepeatedBlindly === true ? lookingFirst : patient,
        run: (step: Step) =>
          way(deps(), step, async (context) => part.run(context, await intentOf(step), firstOf(step))),
        ...(undo === undefined
          ? {}
          : {
              compensateWhenFailed: part.isUndoneWhenFailed === true,
              compensate: (step: Step, result: unknown) =>
                goOn(deps(), step, async (context) =>
                  undo(context, await intentOf(step), (result ?? {}) as ChangeResult),
                ),
            }),
      };
    }),
  });
}

function register(workflow: OperationWorkflow): OperationWorkflow {
  const defined = defineWorkflow(workflow);
  byName.set(defined.name, defined);
  return defined;
}

type Doing<T> = (context: ChangeContext) => Promise<T>;

/** Does a step by which something begins at the cloud: not for somebody whose grant has ended since it was asked for. */
async function begin<T>(deps: WorkflowDeps, step: Step, doing: Doing<T>): Promise<T> {
  const access = await accessOf(deps, step);
  if (access === 'ended') throw new ProviderError({ code: 'forbidden', message: grantEnded });
  return carryOut(deps, step, access, doing);
}

/** Does a step that follows or undoes what has begun: that comes to an end whatever became of a grant. */
async function goOn<T>(deps: WorkflowDeps, step: Step, doing: Doing<T>): Promise<T> {
  return carryOut(deps, step, await accessOf(deps, step), doing);
}

function accessOf(deps: WorkflowDeps, { input }: Step): Promise<CloudAccess | undefined> {
  return deps.database.readAsSystem((sql) => findUse(sql, input.organizationId, input.cloudId));
}

/** What the cloud says to a grantee's change is told without what is its owner's, but for what the grantee named itself. */
async function carryOut<T>(
  deps: WorkflowDeps,
  step: Step,
  access: CloudAccess | undefined,
  doing: Doing<T>,
): Promise<T> {
  try {
    return await doing(await contextOf(deps, step));
  } catch (error) {
    if (!(error instanceof ProviderError) || access === undefined || access === 'own') throw error;
    const named = JSON.stringify([await deps.intentOf(step.organizationId, step.runId), step.results]);
    throw error.saying(toldToGrantee(error, named));
  }
}

async function contextOf(deps: WorkflowDeps, step: Step): Promise<ChangeContext> {
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
