import type { InstanceState } from '@kumo/model';
import { type InstanceObservation, ProviderError } from '@kumo/provider-core';
import type { ChangeContext } from './change-context.ts';

/** First pause between two looks, milliseconds; grows to {@link longestPauseMs}. */
const firstPauseMs = 50;
const longestPauseMs = 2_000;

/** How long a cloud may take to show what it has created, milliseconds. */
const visibleWithinMs = 60_000;

/** How long a change may take until its state shows, milliseconds. */
const deadlineMs = 10 * 60_000;

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
  const until = performance.now() + deadlineMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.6, longestPauseMs)) {
    const beganAt = context.inventory.now();
    const observation = await find(context, nativeId);
    if (observation === null && !options.mayBeInvisible) return null;
    if (observation !== null) {
      if (settled.includes(observation.state)) return { observation, beganAt };
      if (observation.state === 'error') throw failed(observation);
      context.report({ fraction: null, detail: `The cloud says ${observation.nativeState}.` });
    }
    if (performance.now() > until) throw late(observation);
    await pause(pauseMs, context.signal);
  }
}

/** Looks until what was just created shows: clouds may not know for a while what they have answered. */
export async function untilVisible<T>(context: ChangeContext, look: () => Promise<T | null>): Promise<T> {
  const until = performance.now() + visibleWithinMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.6, longestPauseMs)) {
    const seen = await look();
    if (seen !== null) return seen;
    if (performance.now() > until) {
      const message = `The cloud created it and does not show it after ${visibleWithinMs / 1000} seconds.`;
      throw new ProviderError({ code: 'timeout', message, retryable: false });
    }
    await pause(pauseMs, context.signal);
  }
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

function find(context: ChangeContext, nativeId: string): Promise<InstanceObservation | null> {
  return found(context.connection.instances.get({ signal: context.signal }, nativeId));
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

function failed(observation: InstanceObservation): ProviderError {
  const reason = observation.stateReason ?? `The cloud says ${observation.nativeState}.`;
  return new ProviderError({ code: 'unexpected', message: reason, retryable: false });
}

function late(observation: InstanceObservation | null): ProviderError {
  const seen = observation === null ? 'It did not appear' : `It is still ${observation.nativeState}`;
  return new ProviderError({
    code: 'timeout',
    message: `${seen} after ${deadlineMs / 60_000} minutes.`,
    retryable: false,
  });
}
