import type { ComputeTransaction } from '@kumo/db/compute';
import { ProviderError } from '@kumo/provider-core';
import { defineWorkflow, type RetryPolicy, type Workflow } from '@kumo/service-kit';
import type { Change, ChangeResult } from './change.ts';
import { begin, type ChangeStep, goOn, type OperationInput, type WorkflowDeps } from './change-steps.ts';
import { wayOf, waysToChange } from './changes.ts';
import type { Intent, IntentAction } from './intents.ts';
import { activate, type Created, createOnce, prepare, show, undoCreate } from './launch.ts';
import type { LaunchIntent } from './launch-intent.ts';

type OperationWorkflow = Workflow<OperationInput, ComputeTransaction>;

/** Steps of a launch, as people read them. */
const launchSteps = ['Get the image ready', 'Create', 'Start'] as const;

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
  const [ready, create, start] = launchSteps;
  const created = (step: ChangeStep) => step.results[create] as Created;
  return register({
    name: 'instance.launch',
    steps: [
      { name: ready, retry: patient, run: (step) => begin<LaunchIntent, void>(deps(), step, prepare) },
      {
        name: create,
        retry: lookingFirst,
        compensateWhenFailed: true,
        run: (step) => begin<LaunchIntent, Created>(deps(), step, createOnce),
        compensate: (step) => goOn<LaunchIntent, void>(deps(), step, undoCreate),
      },
      {
        name: start,
        retry: patient,
        run: (step) =>
          goOn(deps(), step, async (context, intent: LaunchIntent) => {
            await activate(context, intent, created(step));
            return show(context, intent, created(step));
          }),
      },
    ],
  });
}

function changeWorkflow(name: string, change: Change<IntentAction>, deps: () => WorkflowDeps): OperationWorkflow {
  const [ask] = change.steps;
  const firstOf = (step: ChangeStep) => (step.results[ask?.name ?? ''] ?? {}) as ChangeResult;
  return register({
    name,
    steps: change.steps.map((part) => {
      const { undo } = part;
      const way = part === ask ? begin : goOn;
      return {
        name: part.name,
        retry: part.isRepeatedBlindly === true ? lookingFirst : patient,
        run: (step: ChangeStep) =>
          way(deps(), step, (context, intent: Intent) => part.run(context, intent, firstOf(step))),
        ...(undo === undefined
          ? {}
          : {
              compensateWhenFailed: part.isUndoneWhenFailed === true,
              compensate: (step: ChangeStep, result: unknown) =>
                goOn(deps(), step, (context, intent: Intent) => undo(context, intent, (result ?? {}) as ChangeResult)),
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
