import type { CapabilityTable, InstanceAction, InstanceState } from '@kumo/model';
import { instanceActions, transitionalStates } from '@kumo/model';
import { capabilityOf } from './capability-table.ts';
import { clockTime } from './guard/cloud-guard.ts';

/** Whether something may be done now, and the sentence that says why not. */
export type Allowed = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/** What a page offers on an instance: the actions, and three ways to look inside. */
export type InstanceOffer = InstanceAction | 'logs' | 'console' | 'metrics';

/** What the decision depends on. */
export interface ActionSituation {
  readonly capabilities: CapabilityTable;
  /** As shown: an operation of ours in flight has been laid over what the cloud said. */
  readonly state: InstanceState;
  /** An operation of ours in flight makes it so. Default: the cloud itself says it. */
  readonly isUnderWay?: boolean;
  /** Since when the cloud has not answered; null while it does. */
  readonly unreachableSince: Date | null;
  readonly cloudName: string;
}

const yes: Allowed = { allowed: true };
const no = (reason: string): Allowed => ({ allowed: false, reason });

/** States in which an action makes sense where the capability table names none of its own. Terminating is always possible. */
const sensibleStates: Readonly<Record<InstanceAction, readonly InstanceState[]>> = {
  start: ['stopped', 'error', 'unknown'],
  stop: ['running', 'error', 'unknown'],
  reboot: ['running', 'error', 'unknown'],
  suspend: ['running', 'unknown'],
  resume: ['suspended', 'unknown'],
  resize: ['running', 'stopped'],
  confirmResize: ['resizing'],
  revertResize: ['resizing'],
  snapshot: ['running', 'stopped', 'suspended'],
  rebuild: ['running', 'stopped', 'error', 'unknown'],
  rename: [
    'provisioning',
    'running',
    'stopping',
    'stopped',
    'starting',
    'rebooting',
    'resizing',
    'suspended',
    'error',
    'unknown',
  ],
  terminate: [
    'provisioning',
    'running',
    'stopping',
    'stopped',
    'starting',
    'rebooting',
    'resizing',
    'suspended',
    'error',
    'unknown',
  ],
};

/** Where the asked-for state is there already. */
const alreadyThere: Readonly<Partial<Record<InstanceAction, readonly [InstanceState, string]>>> = {
  start: ['running', 'It is running already.'],
  stop: ['stopped', 'It is stopped already.'],
  suspend: ['suspended', 'It is suspended already.'],
  resume: ['running', 'It is running already.'],
};

const inWords: Readonly<Record<InstanceState, string>> = {
  provisioning: 'being made',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  starting: 'starting',
  rebooting: 'rebooting',
  resizing: 'being resized',
  suspended: 'suspended',
  terminating: 'being terminated',
  terminated: 'gone',
  error: 'in an error state',
  unknown: 'in a state that is not known',
};

/** Everything that can be asked of an instance, each with its answer. Pure: the same situation, the same table. */
export function allowedActions(situation: ActionSituation): Record<InstanceOffer, Allowed> {
  const actions = instanceActions.map((action) => [action, allowedAction(situation, action)] as const);
  return {
    // One entry per action of the model's own list.
    ...(Object.fromEntries(actions) as Record<InstanceAction, Allowed>),
    logs: allowedLook(situation, 'logs', 'read', []),
    console: allowedLook(situation, 'console', 'open', ['running', 'unknown']),
    metrics: allowedLook(situation, 'metrics', 'read', []),
  };
}

/** One action's answer. What can never be done comes before what can't be done now. */
export function allowedAction(situation: ActionSituation, action: InstanceAction): Allowed {
  const { state } = situation;
  const cell = capabilityOf(situation.capabilities, 'instances', action);
  if (cell.support === 'unsupported') return no(cell.reason);
  if (state === 'terminated') return no('It no longer exists.');
  if (situation.unreachableSince !== null) return no(unreachable(situation.cloudName, situation.unreachableSince));
  if (state === 'terminating') return no('It is being terminated.');
  // Whether a new size is wanted can be told once it is there: while it is still asked for, an answer would be to nothing.
  const isVerdict = action === 'confirmResize' || action === 'revertResize';
  if (isVerdict && situation.isUnderWay === true) return no(`It is ${inWords[state]}; wait until that has ended.`);
  const already = alreadyThere[action];
  if (already?.[0] === state) return no(already[1]);
  const conditional = cell.support === 'conditional' ? cell.when : undefined;
  const when: readonly InstanceState[] = conditional ?? sensibleStates[action];
  if (when.includes(state)) return yes;
  if (transitionalStates.has(state)) return no(`It is ${inWords[state]}; wait until that has ended.`);
  if (conditional !== undefined && cell.support === 'conditional') return no(cell.reason);
  if (state === 'suspended') return no('It is suspended: resume it first.');
  return no(`It is ${inWords[state]}: ${possibleWhen(when)}.`);
}

/** Looking inside: logs and metrics of what is stopped may still be there, so only the cloud decides; ours are kept anyway. */
function allowedLook(
  situation: ActionSituation,
  noun: 'logs' | 'console' | 'metrics',
  verb: string,
  states: readonly InstanceState[],
): Allowed {
  const { state } = situation;
  const cell = capabilityOf(situation.capabilities, noun, verb);
  if (cell.support === 'unsupported') return no(cell.reason);
  // What was measured is kept by this platform: it can be shown whatever the cloud does.
  if (noun === 'metrics') return yes;
  if (state === 'terminated') return no('It no longer exists.');
  if (situation.unreachableSince !== null) return no(unreachable(situation.cloudName, situation.unreachableSince));
  const conditional = cell.support === 'conditional' ? cell.when : undefined;
  const when = conditional ?? states;
  if (when.length === 0 || when.includes(state)) return yes;
  if (conditional !== undefined && cell.support === 'conditional') return no(cell.reason);
  return no(`It is ${inWords[state]}: ${possibleWhen(when)}.`);
}

function possibleWhen(states: readonly InstanceState[]): string {
  const words = states.filter((state) => state !== 'unknown' && state !== 'error').map((state) => inWords[state]);
  return `this is possible while it is ${words.join(' or ')}`;
}

function unreachable(cloudName: string, since: Date): string {
  return `${cloudName} has not answered since ${clockTime(since)}.`;
}
