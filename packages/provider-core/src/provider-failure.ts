import type { CloudErrorCode } from '@kumo/model';
import { ProviderError, type ProviderErrorDetails } from './errors.ts';

/** What is known of the call that failed. */
export interface FailedCall {
  /** The provider's display name, for the message. */
  readonly displayName: string;
  /** What was asked, e.g. `instances.list`. */
  readonly name: string;
  /** Whether the request, once sent, may have changed something. */
  readonly hasEffect: boolean;
}

interface NetworkFailure {
  readonly code: CloudErrorCode;
  readonly sentence: string;
  /** The request can't have reached the provider. */
  readonly unsent: boolean;
}

const unsent = (code: CloudErrorCode, sentence: string): NetworkFailure => ({ code, sentence, unsent: true });
const sent = (code: CloudErrorCode, sentence: string): NetworkFailure => ({ code, sentence, unsent: false });
const certificate = unsent(
  'auth_failed',
  'presents a certificate that is not trusted; check its authority and host name',
);

/** Codes of Node, undici and OpenSSL, https://nodejs.org/api/errors.html, https://undici.nodejs.org/#/docs/api/Errors.md. */
const networkFailures: Readonly<Record<string, NetworkFailure>> = {
  ECONNREFUSED: unsent('unavailable', 'refuses connections; check the address and that it is running'),
  ENOENT: unsent('unavailable', 'is not there: no such socket; check the path and that it is running'),
  ENOTFOUND: unsent('unavailable', 'has a host name that does not resolve; check the address'),
  EAI_AGAIN: unsent('unavailable', 'has a host name that can not be resolved at the moment'),
  EACCES: unsent('forbidden', 'can not be opened: permission denied on its socket'),
  EPERM: unsent('forbidden', 'can not be opened: permission denied'),
  EHOSTUNREACH: unsent('unavailable', 'is not reachable from here; check the address and the network'),
  ENETUNREACH: unsent('unavailable', 'is not reachable from here; check the address and the network'),
  UND_ERR_CONNECT_TIMEOUT: unsent(
    'unavailable',
    'does not accept the connection in time; check the address and firewalls',
  ),
  CERT_HAS_EXPIRED: unsent('auth_failed', 'presents a certificate that has expired'),
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate,
  SELF_SIGNED_CERT_IN_CHAIN: certificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate,
  ERR_TLS_CERT_ALTNAME_INVALID: certificate,
  ETIMEDOUT: sent('timeout', 'did not answer in time'),
  UND_ERR_HEADERS_TIMEOUT: sent('timeout', 'did not answer in time'),
  UND_ERR_BODY_TIMEOUT: sent('timeout', 'stopped in the middle of its answer'),
  ECONNRESET: sent('unavailable', 'closed the connection before it answered'),
  EPIPE: sent('unavailable', 'closed the connection before it answered'),
  UND_ERR_SOCKET: sent('unavailable', 'closed the connection before it answered'),
  UND_ERR_CLOSED: unsent('unavailable', 'has been disconnected'),
  UND_ERR_DESTROYED: sent('unavailable', 'has been disconnected'),
};

/**
 * Whatever was thrown, as a `ProviderError`. Known network codes get their own sentence; the rest is `unexpected`. The thrown
 * text is not repeated in the message (it may hold a URL with a secret); it stays in `cause` for the log.
 */
export function toProviderError(thrown: unknown, call: FailedCall): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  const known = networkFailure(thrown);
  const details: ProviderErrorDetails = known
    ? {
        code: known.failure.code,
        message: `${call.displayName} ${known.failure.sentence} (${call.name}).`,
        providerCode: known.nativeCode,
        outcomeUnknown: call.hasEffect && !known.failure.unsent,
      }
    : {
        code: 'unexpected',
        message: `${call.displayName} gave an answer to ${call.name} that is not understood; the log has the details.`,
        outcomeUnknown: call.hasEffect,
      };
  return new ProviderError({ ...details, cause: thrown });
}

/** Looks through causes and aggregates: undici and `fetch` wrap the code that says what happened. */
function networkFailure(thrown: unknown): { failure: NetworkFailure; nativeCode: string } | undefined {
  let current: unknown = thrown;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    const nativeCode = 'code' in current && typeof current.code === 'string' ? current.code : '';
    const failure = networkFailures[nativeCode];
    if (failure !== undefined) return { failure, nativeCode };
    current = current instanceof AggregateError ? (current.errors[0] ?? current.cause) : current.cause;
  }
  return undefined;
}

/** The call ran past its deadline. */
export function deadlineError(call: FailedCall, deadlineMs: number): ProviderError {
  return new ProviderError({
    code: 'timeout',
    message: `${call.displayName} did not answer ${call.name} within ${Math.round(deadlineMs / 100) / 10} s.`,
    outcomeUnknown: call.hasEffect,
  });
}

/** The caller ended the call. Not retryable: whoever ended it does not want it any more. */
export function cancelledError(call: FailedCall, reason: unknown): ProviderError {
  return new ProviderError({
    code: 'timeout',
    message: `${call.name} on ${call.displayName} was cancelled before it had ended.`,
    retryable: false,
    outcomeUnknown: call.hasEffect,
    cause: reason,
  });
}
