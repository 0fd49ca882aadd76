import type { InstanceAction, InstanceState } from '@kumo/model';
import type { ProviderConnection } from '@kumo/provider-core';
import { type CallContext, ProviderError } from '@kumo/provider-core';

/** Instance actions that one call of the port does and that end in a state one can wait for. */
export type SimpleAction = Exclude<
  InstanceAction,
  'snapshot' | 'rebuild' | 'rename' | 'resize' | 'confirmResize' | 'revertResize'
>;

/** What an action does: the state that is shown meanwhile, the states that end it, and the call. */
export interface ActionRow {
  readonly pending: InstanceState;
  /** Reached: done. `error` always ends it, as a failure. */
  readonly settled: readonly InstanceState[];
  readonly title: string;
  readonly call: (connection: ProviderConnection, context: CallContext, nativeId: string) => Promise<void>;
}

/** The actions, as a table. */
export const simpleActions: Readonly<Record<SimpleAction, ActionRow>> = {
  start: {
    pending: 'starting',
    settled: ['running', 'stopped', 'suspended'],
    title: 'Start',
    call: ({ instances }, context, nativeId) => instances.start(context, nativeId),
  },
  stop: {
    pending: 'stopping',
    settled: ['stopped', 'terminated'],
    title: 'Stop',
    call: ({ instances }, context, nativeId) => instances.stop(context, nativeId),
  },
  reboot: {
    pending: 'rebooting',
    settled: ['running', 'stopped'],
    title: 'Reboot',
    call: ({ instances }, context, nativeId) => instances.reboot(context, nativeId),
  },
  suspend: {
    pending: 'stopping',
    settled: ['suspended', 'stopped'],
    title: 'Suspend',
    call: ({ instances }, context, nativeId) => required(instances.suspend)(context, nativeId),
  },
  resume: {
    pending: 'starting',
    settled: ['running', 'stopped'],
    title: 'Resume',
    call: ({ instances }, context, nativeId) => required(instances.resume)(context, nativeId),
  },
  terminate: {
    pending: 'terminating',
    settled: ['terminated'],
    title: 'Terminate',
    call: ({ instances }, context, nativeId) => instances.terminate(context, nativeId),
  },
};

/** A port's method that the capability table has promised. */
export function required<T>(method: T | undefined): T {
  if (method === undefined) {
    throw new ProviderError({ code: 'not_supported', message: 'This cloud cannot do that.' });
  }
  return method;
}
