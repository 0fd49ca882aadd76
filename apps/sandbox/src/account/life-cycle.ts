import { SandboxError } from './errors.ts';
import type { InstanceThing, NativeState, Transition } from './things.ts';

/** What can be done to an instance. */
export const instanceActions = [
  'start',
  'stop',
  'reboot',
  'suspend',
  'resume',
  'rebuild',
  'resize',
  'confirm_resize',
  'revert_resize',
  'terminate',
] as const;

/** One of them. */
export type SandboxAction = (typeof instanceActions)[number];

interface Rule {
  readonly from: readonly NativeState[];
  readonly via: NativeState;
  readonly to: NativeState;
  /** Milliseconds, at least and at most. */
  readonly takes: readonly [number, number];
  /** States in which there is nothing left to do. */
  readonly done: readonly NativeState[];
}

const everyState: readonly NativeState[] = [
  'PENDING',
  'RUNNING',
  'STOPPING',
  'STOPPED',
  'STARTING',
  'REBOOTING',
  'REBUILDING',
  'RESIZING',
  'RESIZED',
  'CONFIRMING',
  'REVERTING',
  'SUSPENDING',
  'SUSPENDED',
  'RESUMING',
  'FAILED',
];

const settledStates: readonly NativeState[] = ['STOPPED', 'RUNNING', 'STARTING', 'SUSPENDED'];

const rules: Readonly<Record<SandboxAction, Rule>> = {
  start: {
    from: ['STOPPED', 'FAILED'],
    via: 'STARTING',
    to: 'RUNNING',
    takes: [800, 2500],
    done: ['RUNNING', 'STARTING'],
  },
  stop: {
    from: ['RUNNING', 'FAILED'],
    via: 'STOPPING',
    to: 'STOPPED',
    takes: [1000, 3000],
    done: ['STOPPED', 'STOPPING'],
  },
  reboot: { from: ['RUNNING'], via: 'REBOOTING', to: 'RUNNING', takes: [1000, 2500], done: ['REBOOTING'] },
  suspend: {
    from: ['RUNNING'],
    via: 'SUSPENDING',
    to: 'SUSPENDED',
    takes: [500, 1500],
    done: ['SUSPENDED', 'SUSPENDING'],
  },
  resume: { from: ['SUSPENDED'], via: 'RESUMING', to: 'RUNNING', takes: [500, 1500], done: ['RUNNING', 'RESUMING'] },
  rebuild: {
    from: ['RUNNING', 'STOPPED', 'FAILED'],
    via: 'REBUILDING',
    to: 'RUNNING',
    takes: [1000, 3000],
    done: [],
  },
  resize: { from: ['STOPPED'], via: 'RESIZING', to: 'STOPPED', takes: [800, 2000], done: [] },
  // Settled already is success: nobody is told of a size that was never asked for.
  confirm_resize: {
    from: ['RESIZED'],
    via: 'CONFIRMING',
    to: 'STOPPED',
    takes: [100, 300],
    done: [...settledStates, 'CONFIRMING'],
  },
  revert_resize: {
    from: ['RESIZED'],
    via: 'REVERTING',
    to: 'STOPPED',
    takes: [800, 2000],
    done: [...settledStates, 'REVERTING'],
  },
  terminate: {
    from: everyState,
    via: 'TERMINATING',
    to: 'TERMINATED',
    takes: [800, 2500],
    done: ['TERMINATING', 'TERMINATED'],
  },
};

/** How long a launch takes, milliseconds. */
export const launchTakes = [1000, 4000] as const;

/** How long an image takes to be made, milliseconds. */
export const imageTakes = [1000, 3000] as const;

/** Milliseconds between two bounds by a roll of 0–1, divided by how fast the account's time goes. */
export function lasting(takes: readonly [number, number], roll: number, speed: number): number {
  return (takes[0] + (takes[1] - takes[0]) * roll) / speed;
}

/**
 * The transition that an action begins, or undefined when there is nothing left to do. Throws `InvalidState` where the state
 * does not allow it. `FAILED` stays startable and stoppable: that is how people mend such machines.
 */
export function transitionOf(
  instance: InstanceThing,
  action: SandboxAction,
  when: { readonly now: number; readonly roll: number; readonly speed: number; readonly newSize: string | null },
): Transition | undefined {
  const rule = rules[action];
  const state = instance.pending?.via ?? instance.state;
  if (action === 'resize' && when.newSize === (instance.pending?.newSize ?? instance.sizeId)) return undefined;
  if ((rule.done as readonly string[]).includes(state)) return undefined;
  // A state that only a fault put there can still be terminated: nothing may become immortal.
  if (!(rule.from as readonly string[]).includes(state) && action !== 'terminate') {
    throw new SandboxError('InvalidState', `Can not ${action} an instance that is ${state}.`);
  }
  const endsAt = when.now + lasting(rule.takes, when.roll, when.speed);
  return { via: rule.via, to: rule.to, endsAt, newSize: when.newSize };
}

/** The instance once its transition has ended. `asks`: whether a new size waits until it is confirmed. */
export function settled(instance: InstanceThing, transition: Transition, asks = false): InstanceThing {
  const boots = transition.to === 'RUNNING' && transition.via !== 'RESUMING';
  const isDown = transition.to === 'STOPPED' || transition.to === 'TERMINATED';
  const isReverted = transition.via === 'REVERTING' && instance.sizeBefore !== null;
  const waits = asks && transition.newSize !== null;
  return {
    ...instance,
    state: waits ? 'RESIZED' : transition.to,
    stateReason: waits ? 'The new size waits to be confirmed or reverted' : null,
    pending: null,
    sizeId: transition.newSize ?? (isReverted ? (instance.sizeBefore ?? instance.sizeId) : instance.sizeId),
    sizeBefore: waits ? instance.sizeId : null,
    imageId: transition.newImage ?? instance.imageId,
    bootedAt: boots ? transition.endsAt : isDown ? null : instance.bootedAt,
  };
}
