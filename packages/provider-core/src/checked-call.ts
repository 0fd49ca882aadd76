import type { CapabilityTable, CloudErrorCode } from '@kumo/model';
import { type Deadlines, defaultDeadlines, type PortCall, type PortCallName } from './calls.ts';
import { capabilityOf } from './capability-table.ts';
import { ProviderError } from './errors.ts';
import type { CallContext } from './ports/index.ts';
import type { ConnectEnvironment } from './provider.ts';
import { cancelledError, deadlineError, type FailedCall, toProviderError } from './provider-failure.ts';

/** What every call of one connection shares. */
export interface CallScope {
  readonly kind: string;
  readonly displayName: string;
  readonly environment: ConnectEnvironment;
  /** The table in force: the manifest's, narrowed once the cloud has been asked. */
  capabilities(): CapabilityTable;
}

/** Throws `not_supported` with the table's own sentence when this verb is not offered. */
export function refuseUnsupported(scope: CallScope, call: PortCall): void {
  const cell = capabilityOf(scope.capabilities(), call.noun, call.verb);
  if (cell.support === 'unsupported') throw new ProviderError({ code: 'not_supported', message: cell.reason });
}

/** Reports one ended call to the observer, if there is one. */
export function observe(scope: CallScope, call: PortCallName, startedAt: Date, outcome: 'ok' | CloudErrorCode): void {
  scope.environment.observeCall?.({
    provider: scope.kind,
    call,
    startedAt,
    durationMs: Date.now() - startedAt.getTime(),
    outcome,
  });
}

/** One call that is to be made under the house's rules. */
export interface CheckedCall<T> {
  readonly scope: CallScope;
  readonly name: PortCallName;
  readonly kind: keyof Deadlines;
  readonly hasEffect: boolean;
  readonly context: CallContext;
  /** Leaves the caller's signal attached after the answer: for a call that opens something which outlives it. */
  readonly outlivesAnswer?: boolean;
  /** `goOn`: the call makes progress, its deadline begins anew. */
  run(context: CallContext, goOn: () => void): Promise<T>;
}

/**
 * Runs one call: it ends at its deadline or with the caller's signal even when the adapter listens to neither, throws only
 * `ProviderError`, and is observed once.
 */
export async function runChecked<T>(call: CheckedCall<T>): Promise<T> {
  const { scope, context } = call;
  const failed: FailedCall = { displayName: scope.displayName, name: call.name, hasEffect: call.hasEffect };
  const deadlineMs = scope.environment.deadlines?.[call.kind] ?? defaultDeadlines[call.kind];
  const startedAt = new Date();
  const ended = new AbortController();
  const cancel = () => ended.abort(cancelledError(failed, context.signal.reason));
  const timer = setTimeout(() => ended.abort(deadlineError(failed, deadlineMs)), deadlineMs);
  context.signal.addEventListener('abort', cancel, { once: true });
  try {
    if (context.signal.aborted) {
      throw cancelledError({ ...failed, hasEffect: false }, context.signal.reason);
    }
    const answer = await untilAborted(
      call.run({ signal: ended.signal }, () => timer.refresh()),
      ended.signal,
    );
    observe(scope, call.name, startedAt, 'ok');
    if (call.outlivesAnswer !== true) context.signal.removeEventListener('abort', cancel);
    return answer;
  } catch (thrown) {
    context.signal.removeEventListener('abort', cancel);
    const error = toProviderError(ended.signal.aborted ? ended.signal.reason : thrown, failed);
    observe(scope, call.name, startedAt, error.code);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The promise's own end, or the signal's reason thrown, whichever is first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
