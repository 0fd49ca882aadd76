import type { CloudErrorCode } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { connectionFailure } from './connection-failures.ts';
import { EngineResponseError } from './engine-answers.ts';
import { type Refusal, refusals } from './refusals.ts';

/** What was being done when it failed. */
export interface Doing {
  /** Completes "Could not …", e.g. `start the container`. */
  readonly what: string;
  /** True for a create: when its answer is lost, it may have happened. */
  readonly creates?: boolean;
}

/** Statuses without a sentence of their own, as the engine's API reference uses them. */
const byStatus: Readonly<Record<number, CloudErrorCode>> = {
  304: 'conflict',
  400: 'invalid_request',
  401: 'auth_failed',
  403: 'forbidden',
  404: 'not_found',
  405: 'not_supported',
  406: 'conflict',
  407: 'auth_failed',
  409: 'conflict',
  429: 'throttled',
  501: 'not_supported',
  502: 'unavailable',
  503: 'unavailable',
  504: 'timeout',
};

/**
 * Whatever went wrong, as the only error that leaves this adapter. A sentence of ours where the engine's is known, else the
 * engine's own sentence, cut to one line. Never a credential: the engine is sent none but registry logins, and repeats none.
 */
export function toProviderError(thrown: unknown, doing: Doing, signal?: AbortSignal): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  if (signal?.aborted === true) return endedBySignal(signal, doing);
  if (thrown instanceof EngineResponseError) return fromResponse(thrown, doing);
  const failure = connectionFailure(thrown);
  return new ProviderError({
    code: failure.code,
    message: `Could not ${doing.what}: ${failure.sentence}`,
    outcomeUnknown: doing.creates === true && !failure.isUnsent,
    ...(failure.nativeCode === undefined ? {} : { providerCode: failure.nativeCode }),
    cause: thrown,
  });
}

/** What the engine said inside of a stream that had begun with success, e.g. of a pull. */
export function streamFailure(sentence: string, doing: Doing): ProviderError {
  return fromResponse(new EngineResponseError(500, sentence), doing);
}

/** Whether the engine refused with this status. */
export function hasStatus(thrown: unknown, status: number): boolean {
  return thrown instanceof EngineResponseError && thrown.status === status;
}

function fromResponse(error: EngineResponseError, doing: Doing): ProviderError {
  const known = refusals.find(({ pattern }) => pattern.test(error.message));
  const code = known?.code ?? byStatus[error.status] ?? 'unexpected';
  const sentence = known === undefined ? `the engine says: ${oneLine(error.message)}` : saying(known, error.message);
  return new ProviderError({
    code,
    message: `Could not ${doing.what}: ${sentence}`,
    providerCode: String(error.status),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(known?.issue === undefined ? {} : { issues: [{ path: known.issue, message: sentence }] }),
    cause: error,
  });
}

function saying(refusal: Refusal, message: string): string {
  const match = refusal.pattern.exec(message);
  return refusal.say(match?.groups ?? {});
}

function oneLine(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  if (line === '') return 'nothing.';
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

function endedBySignal(signal: AbortSignal, doing: Doing): ProviderError {
  const isTimeout = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return new ProviderError({
    code: isTimeout ? 'timeout' : 'unavailable',
    message: `Could not ${doing.what}: ${isTimeout ? 'the engine did not answer in time.' : 'the call was ended.'}`,
    outcomeUnknown: doing.creates === true,
    cause: signal.reason,
  });
}
