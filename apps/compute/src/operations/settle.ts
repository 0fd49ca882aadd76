import type { InstanceState } from '@kumo/model';
import { type InstanceObservation, type InventoryNoun, type Observation, ProviderError } from '@kumo/provider-core';
import { inventoryPort } from '../inventory/listing.ts';
import type { ChangeContext } from './change-context.ts';
import { required } from './targets.ts';

/** First pause between two looks, milliseconds; grows to {@link longestPauseMs}. */
const firstPauseMs = 50;
const longestPauseMs = 2_000;

/** How long a change may take until its state shows, milliseconds. */
const deadlineMs = 10 * 60_000;

/** What was seen of a thing; null when the cloud does not know it. `beganAt`: when the look at it began. */
export interface Sight<N extends InventoryNoun> {
  readonly observation: Observation<N> | null;
  readonly beganAt: Date;
  /** What was waited for has not come in time. */
  readonly isLate: boolean;
}

/**
 * Looks at one thing until what is seen is what was waited for, or patience is over: then `isLate`. What is in an `error` state
 * throws with the provider's own word, unless that `mayBeError`.
 */
export async function waitUntil<N extends InventoryNoun>(
  context: ChangeContext,
  noun: N,
  nativeId: string,
  wanted: {
    readonly isDone: (seen: Observation<N> | null) => boolean;
    readonly patienceMs: number;
    readonly mayBeError?: boolean;
  },
): Promise<Sight<N>> {
  const port = required(inventoryPort(context.connection, noun));
  const until = performance.now() + wanted.patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.6, longestPauseMs)) {
    const beganAt = context.inventory.now();
    const observation = await found(port.get({ signal: context.signal }, nativeId));
    if (observation !== null && stateOf(observation) === 'error' && wanted.mayBeError !== true) {
      throw failed(observation);
    }
    if (wanted.isDone(observation)) return { observation, beganAt, isLate: false };
    if (observation !== null) context.report({ fraction: null, detail: saying(observation) });
    if (performance.now() > until) return { observation, beganAt, isLate: true };
    await pause(pauseMs, context.signal);
  }
}

/**
 * Looks at an instance until it is in one of these states, and gives what was seen; null when it is gone. `error` and a
 * passed deadline throw. A thing just created may be invisible for a while: `mayBeInvisible` waits for it.
 */
export async function waitForState(
  context: ChangeContext,
  nativeId: string,
  settled: readonly InstanceState[],
  options: { readonly mayBeInvisible: boolean },
): Promise<{ readonly observation: InstanceObservation; readonly beganAt: Date } | null> {
  const { observation, beganAt, isLate } = await waitUntil(context, 'instances', nativeId, {
    isDone: (seen) => (seen === null ? !options.mayBeInvisible : settled.includes(seen.state)),
    patienceMs: deadlineMs,
  });
  if (isLate) throw late(observation);
  return observation === null ? null : { observation, beganAt };
}

/** What a read gives, or null for what the cloud does not know. */
export async function found<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return null;
    throw error;
  }
}

/** Waits, unless the process is about to end: then the signal's reason is thrown and the step goes on elsewhere. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const done = () => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** The normalized state of a thing, where its noun has states. */
export function stateOf(observation: Observation<InventoryNoun>): string | null {
  return 'state' in observation ? observation.state : null;
}

function saying(observation: Observation<InventoryNoun>): string {
  const word = 'nativeState' in observation ? observation.nativeState : null;
  return `The cloud says ${word ?? stateOf(observation) ?? 'nothing of its state'}.`;
}

/** What the cloud calls an error, in its own words. */
export function failed(observation: Observation<InventoryNoun>): ProviderError {
  const reason = 'stateReason' in observation ? observation.stateReason : null;
  return new ProviderError({ code: 'unexpected', message: reason ?? saying(observation), retryable: false });
}

function late(observation: InstanceObservation | null): ProviderError {
  const seen = observation === null ? 'It did not appear' : `It is still ${observation.nativeState}`;
  return new ProviderError({
    code: 'timeout',
    message: `${seen} after ${deadlineMs / 60_000} minutes.`,
    retryable: false,
  });
}
