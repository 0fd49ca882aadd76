import type { ProblemCode } from '@kumo/api-contract';
import type { CloudErrorCode } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { ProblemError } from '@kumo/service-kit';
import { toldToGrantee } from '../grants/told.rules.ts';
import type { CloudView } from './clouds.view.ts';

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

/**
 * What a cloud said, as the problem that the caller gets: to whom the `cloud` is granted, without what is its owner's. Where the
 * adapter knows which fields of the request are wrong, they are named. Anything else passes as it is.
 */
export function toCloudProblem(error: unknown, cloud?: Pick<CloudView, 'access'>): unknown {
  if (!(error instanceof ProviderError)) return error;
  const { retryAfterMs, issues } = error;
  const isOwn = cloud === undefined || cloud.access === 'own';
  if (isOwn && error.code === 'invalid_request' && issues.length > 0) {
    return new ProblemError('validation_failed', error.message, { cause: error, errors: [...issues] });
  }
  return new ProblemError(problemCodes[error.code], isOwn ? error.message : toldToGrantee(error), {
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
  });
}
