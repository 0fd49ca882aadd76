import { type ProviderConnection, ProviderError } from '@kumo/provider-core';
import { ProblemError } from '@kumo/service-kit';
import type { LiveConnection } from '../clouds/connections.ts';

/** Why a cloud counts as away, in a sentence for people. */
export function outageReason(error: unknown): string {
  if (error instanceof ProviderError || error instanceof ProblemError) return error.message;
  return 'The cloud could not be watched because of a fault on our side.';
}

/** Another account answers than the one that was connected: nothing it says may be taken for the old one's. */
class ForeignAccountError extends ProviderError {
  constructor(expected: string, found: string) {
    super({
      code: 'auth_failed',
      message: `Another account answers here than the one that was connected (${found} instead of ${expected}). Connect it as a cloud of its own.`,
    });
  }
}

/** A stream of events is cheap to try: such a cloud is asked often enough to be back within seconds. */
const eagerProbeMs = 2_000;

/**
 * Milliseconds until a cloud that is away is asked again: two seconds where it has events, else when its circuit allows it,
 * which is ever more rarely. One that could not even be connected, `null`, is tried like an eager one.
 */
export function nextProbeMs(live: LiveConnection | null, now: number): number {
  const next = live?.guard.status().nextAttemptAt;
  if (live === null || live.connection.events !== undefined || next == null) return eagerProbeMs;
  return Math.max(eagerProbeMs, next.getTime() - now);
}

/** Longer than any cloud takes to say who it is. */
const aliveMs = 15_000;

/**
 * Throws what means that a cloud which was there is away: what {@link askIdentity} throws, and `timeout` when it says nothing,
 * without asking again first.
 */
export async function checkAlive(
  connection: ProviderConnection,
  expectedAccountKey: string,
  signal: AbortSignal,
): Promise<void> {
  const silence = AbortSignal.timeout(aliveMs);
  try {
    await askIdentity(connection, expectedAccountKey, AbortSignal.any([signal, silence]));
  } catch (error) {
    if (!silence.aborted || signal.aborted) throw error;
    const message = `The cloud has said nothing for ${aliveMs / 1000} s.`;
    throw new ProviderError({ code: 'timeout', message, retryable: true, cause: error });
  }
}

/** Who answers now. Throws what the cloud throws, and `auth_failed` when another account does. */
export async function askIdentity(
  connection: ProviderConnection,
  expectedAccountKey: string,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<ProviderConnection['identify']>>> {
  const identity = await connection.identify({ signal });
  if (identity.accountKey !== expectedAccountKey)
    throw new ForeignAccountError(expectedAccountKey, identity.accountKey);
  return identity;
}
