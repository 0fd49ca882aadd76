import { z } from 'zod';

/** Stable problem codes with their HTTP status and title. Programs branch on the code; people read title and detail. */
export const problems = {
  validation_failed: { status: 400, title: 'The request is not valid' },
  malformed_request: { status: 400, title: 'The request cannot be read' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  invalid_credentials: { status: 401, title: 'Address or password is wrong' },
  forbidden: { status: 403, title: 'This is not allowed' },
  foreign_origin: { status: 403, title: 'The request comes from another site' },
  second_factor_required: { status: 403, title: 'A second factor is needed' },
  step_up_required: { status: 403, title: 'Prove once more who you are' },
  not_found: { status: 404, title: 'There is no such thing' },
  method_not_allowed: { status: 405, title: 'The method does not exist here' },
  conflict: { status: 409, title: 'This is in the way of something else' },
  already_answered: { status: 409, title: 'This request was answered already' },
  cloud_conflict: { status: 409, title: 'The cloud says it is in the way of something else' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Send JSON' },
  not_supported: { status: 422, title: 'This cloud cannot do that' },
  quota_exceeded: { status: 422, title: 'A quota is used up' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used for another request' },
  cloud_invalid_request: { status: 422, title: 'The cloud refused the request' },
  cloud_quota_exceeded: { status: 422, title: "The cloud's own quota is used up" },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  cloud_auth_failed: { status: 502, title: 'The cloud refused the credentials' },
  cloud_forbidden: { status: 502, title: 'The credentials do not allow this at the cloud' },
  cloud_not_found: { status: 502, title: 'The cloud does not know it' },
  cloud_capacity: { status: 502, title: 'The cloud has no room' },
  cloud_throttled: { status: 502, title: 'The cloud asks us to slow down' },
  cloud_unavailable: { status: 502, title: 'The cloud does not answer' },
  cloud_timeout: { status: 502, title: 'The cloud did not answer in time' },
  cloud_unexpected: { status: 502, title: 'The cloud answered something unexpected' },
  unavailable: { status: 503, title: 'A part of the service is down' },
  overloaded: { status: 503, title: 'Too much is going on' },
} as const satisfies Record<string, { status: number; title: string }>;

/** A stable problem code. */
export type ProblemCode = keyof typeof problems;

/** RFC 9457 problem details as every error answer carries them. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** Problem details. */
export type Problem = z.infer<typeof problemSchema>;
