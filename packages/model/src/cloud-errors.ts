import { z } from 'zod';

/** Everything that can go wrong at a cloud, in one word each. */
export const cloudErrorCodes = [
  'auth_failed',
  'forbidden',
  'not_found',
  'conflict',
  'invalid_request',
  'quota_exceeded',
  'capacity',
  'throttled',
  'unavailable',
  'timeout',
  'not_supported',
  'unexpected',
] as const;

/** One of the codes above. */
export type CloudErrorCode = (typeof cloudErrorCodes)[number];

/** Codes that may go away by asking again. */
export const retryableCloudErrors: ReadonlySet<CloudErrorCode> = new Set(['throttled', 'unavailable', 'timeout']);

/** Why an operation failed, as people and programs read it. Never holds a credential. */
export const operationErrorSchema = z.object({
  code: z.string().describe('A cloud error code, or `conflict`, `cancelled`, `internal`.'),
  message: z.string().describe('What failed, on which cloud, and what to do about it.'),
  providerCode: z.string().optional().describe("The provider's own code."),
  providerRequestId: z.string().optional(),
  retryable: z.boolean(),
});

/** Why an operation failed. */
export type OperationError = z.infer<typeof operationErrorSchema>;
