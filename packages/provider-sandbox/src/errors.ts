import type { CloudErrorCode } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { z } from 'zod';

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** The sandbox's own codes. What is not here is judged by its HTTP status. */
const codes: ReadonlyMap<string, CloudErrorCode> = new Map([
  ['InvalidParameter', 'invalid_request'],
  ['Forbidden', 'forbidden'],
  ['Unauthenticated', 'auth_failed'],
  ['QuotaExceeded', 'quota_exceeded'],
  ['NotFound', 'not_found'],
  ['AccountNotFound', 'not_found'],
  ['InvalidState', 'conflict'],
  ['InUse', 'conflict'],
  ['TokenReused', 'conflict'],
  ['Conflict', 'conflict'],
  ['CursorExpired', 'conflict'],
  ['InsufficientCapacity', 'capacity'],
  ['Throttling', 'throttled'],
  ['InternalError', 'unavailable'],
  ['ServiceUnavailable', 'unavailable'],
]);

/** Statuses that speak for themselves, also from something in between that answers without the sandbox's codes. */
const statuses: Readonly<Record<number, CloudErrorCode>> = {
  401: 'auth_failed',
  403: 'forbidden',
  404: 'not_found',
  429: 'throttled',
};

/** What an answer with an error status says, as our one error. `changes`: whether the request may have taken effect. */
export function fromSandboxAnswer(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  changes: boolean,
): ProviderError {
  const known = errorBody.safeParse(parseJson(body));
  const native = known.success
    ? known.data.error
    : { code: String(status), message: `Status ${status} without a reason.` };
  const code = codes.get(native.code) ?? statuses[status] ?? (status >= 500 ? 'unavailable' : 'unexpected');
  const requestId = headers['x-request-id'];
  const retryAfterMs = pauseOf(headers);
  return new ProviderError({
    code,
    message: `Sandbox: ${native.message}`,
    providerCode: native.code,
    // A server that broke may have done its work before; every refusal with a reason came instead of it.
    outcomeUnknown: changes && status >= 500 && !['InsufficientCapacity', 'ServiceUnavailable'].includes(native.code),
    ...(typeof requestId === 'string' ? { providerRequestId: requestId } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function pauseOf(headers: Readonly<Record<string, string | string[] | undefined>>): number | undefined {
  const exact = headers['retry-after-ms'];
  if (typeof exact === 'string' && /^\d+$/.test(exact)) return Number(exact);
  const seconds = headers['retry-after'];
  return typeof seconds === 'string' && /^\d+$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
