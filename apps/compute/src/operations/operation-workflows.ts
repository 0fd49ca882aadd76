import type { ComputeTransaction } from '@kumo/db/compute';
import { ProviderError } from '@kumo/provider-core';
import { defineWorkflow, type RetryPolicy, type StepContext, type Workflow } from '@kumo/service-kit';
import type { CloudConnections } from '../clouds/connections.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { ChangeContext } from './change-context.ts';
import { type ChangeResult, changeFor, changes } from './changes.ts';
import type { Intent, IntentAction, LaunchIntent } from './intents.ts';
import { activate, type Created, createOnce, prepare, show, undoCreate } from './launch.ts';
import type { OperationProgress } from './operation-progress.ts';

/** What a run is started with: ids only, it is stored in clear. */
export interface OperationInput {
  readonly operationId: string;
  readonly organizationId: string;
  readonly cloudId: string;
}

/** What the steps work with; given once the service is put together. */
export interface WorkflowDeps {
  readonly connections: CloudConnections;
  readonly inventory: Inventory;
  readonly progress: OperationProgress;
  readonly intentOf: (organizationId: string, operationId: string) => Promise<Intent>;
}

type Step = StepContext<OperationInput>;
type OperationWorkflow = Workflow<OperationInput, ComputeTransaction>;

/** Steps of a launch, as people read them. */
export const launchSteps = ['Get the image ready', 'Create', 'Start', 'Confirm'] as const;

/** Calls that only ask for what is wanted may be asked again while the cloud is briefly away. */
const patient: RetryPolicy = {
  attempts: 5,
  delayMs: 500,
  maxDelayMs: 8_000,
  isRetryable: (error) => error instanceof ProviderError && error.retryable,
  delayOf: (error) => (error instanceof ProviderError ? error.retryAfterMs : undefined),
};

/** A create is tried again after a lost answer too: its next try looks before it creates. */
const lookingFirst: RetryPolicy = {
  ...patient,
  isRetryable: (error) => error instanceof ProviderError && (error.retryable || error.outcomeUnknown),
};

/** Every workflow of compute, ready to be added to the runner. */
export function operationWorkflows(deps: () => WorkflowDeps): OperationWorkflow[] {
  return [launchWorkflow(deps), ...Object.keys(changes).map((action) => changeWorkflow(action as IntentAction, deps))];
}

const byAction = new Map<string, OperationWorkflow>();

/** The workflow of one action. */
export function workflowOf(action: IntentAction): OperationWorkflow {
  const workflow = byAction.get(action);
  if (workflow === undefined) throw new Error(`no workflow for ${action}`);
  return workflow;
}

function launchWorkflow(deps: () => WorkflowDeps): OperationWorkflow {
  const [ready, create, start, confirm] = launchSteps;
  const intent = async (step: Step) => (await deps().intentOf(step.organizationId, step.runId)) as LaunchIntent;
  const created = (step: Step) => step.results[create] as Created;
  return register('instance.launch', {
    name: 'instance.launch',
    steps: [
      { name: ready, retry: patient, run: async (step) => prepare(await contextOf(deps(), step), await intent(step)) },
      {
        name: create,
        retry: lookingFirst,
        compensateWhenFailed: true,
        run: async (step) => createOnce(await contextOf(deps(), step), await intent(step)),
        compensate: async (step) => undoCreate(await contextOf(deps(), step), await intent(step)),
      },
      {
        name: start,
        retry: patient,
        run: async (step) => activate(await contextOf(deps(), step), await intent(step), created(step)),
      },
      {
        name: confirm,
        retry: patient,
        run: async (step) => show(await contextOf(deps(), step), await intent(step), created(step)),
      },
    ],
  });
}

function changeWorkflow(action: IntentAction, deps: () => WorkflowDeps): OperationWorkflow {
  const [ask, confirm] = changes[action as keyof typeof changes].steps;
  const intentOf = (step: Step) => deps().intentOf(step.organizationId, step.runId);
  return register(action, {
    name: action,
    steps: [
      {
        name: ask,
        retry: patient,
        async run(step) {
          const intent = await intentOf(step);
          if (intent.action === 'instance.launch') throw new Error('a launch has its own workflow');
          return changeFor(intent).ask(await contextOf(deps(), step), intent);
        },
      },
      {
        name: confirm,
        retry: patient,
        async run(step) {
          const intent = await intentOf(step);
          if (intent.action === 'instance.launch') throw new Error('a launch has its own workflow');
          const result = step.results[ask] as ChangeResult;
          return (await changeFor(intent).show(await contextOf(deps(), step), intent, result)) ?? {};
        },
      },
    ],
  });
}

function register(action: string, workflow: OperationWorkflow): OperationWorkflow {
  const defined = defineWorkflow(workflow);
  byAction.set(action, defined);
  return defined;
}

async function contextOf(deps: WorkflowDeps, step: Step): Promise<ChangeContext> {
  const { organizationId, cloudId, operationId } = step.input;
  const { connection } = await deps.connections.get({ organizationId, id: cloudId });
  deps.inventory.nudge(cloudId);
  return {
    organizationId,
    cloudId,
    operationId,
    connection,
    inventory: deps.inventory,
    signal: step.signal,
    attempt: step.attempt,
    report: deps.progress.reporter(operationId, step.say),
  };
}
