import type { ProblemCode } from '@kumo/api-contract';
import type { CloudErrorCode } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { ProblemError } from '@kumo/service-kit';

const problemCodes = {
  auth_failed: 'cloud_auth_failed',
  forbidden: 'cloud_forbidden',
  not_found: 'cloud_not_found',
  conflict: 'cloud_conflict',
  invalid_request: 'cloud_invalid_request',
  quota_exceeded: 'cloud_quota_exceeded',
  capacity: 'cloud_capacity',
  throttled: 'cloud_throttled',
  unavailable: 'cloud_unavailable',
  timeout: 'cloud_timeout',
  not_supported: 'not_supported',
  unexpected: 'cloud_unexpected',
} as const satisfies Record<CloudErrorCode, ProblemCode>;

/** What a cloud said, as the problem that the caller gets. Anything else passes as it is. */
export function toCloudProblem(error: unknown): unknown {
  if (!(error instanceof ProviderError)) return error;
  const { retryAfterMs } = error;
  return new ProblemError(problemCodes[error.code], error.message, {
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
  });
}
