import type { CloudErrorCode } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';

/** Statuses that speak for themselves. Put the cloud's own codes before them, in a table of their own. */
const statuses: Readonly<Record<number, CloudErrorCode>> = {
  400: 'invalid_request',
  401: 'auth_failed',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  422: 'invalid_request',
  429: 'throttled',
};

/** An answer that is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Whether the request may have taken effect. */
  readonly changes: boolean;
}

/** What an answer with an error status says, as our one error. The body is not repeated: it may hold what was sent. */
export function fromTemplateCloudAnswer({ status, headers, changes }: FailedAnswer): ProviderError {
  const code = statuses[status] ?? (status >= 500 ? 'unavailable' : 'unexpected');
  const seconds = headers['retry-after'];
  return new ProviderError({
    code,
    message: `Template Cloud answered with status ${status}.`,
    providerCode: String(status),
    outcomeUnknown: changes && status >= 500,
    ...(typeof seconds === 'string' && /^\d+$/.test(seconds) ? { retryAfterMs: Number(seconds) * 1000 } : {}),
  });
}
