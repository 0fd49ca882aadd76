import { z } from 'zod';
import { capabilityTableSchema } from './capabilities.ts';
import { idSchema } from './ids.ts';
import { instantSchema } from './time.ts';

/** How a cloud answers: `reachable`, `degraded` (answers partly or slowly), `unreachable` (rows show their last known state). */
export const cloudHealthStates = ['reachable', 'degraded', 'unreachable'] as const;

/**
 * How an organization has a cloud: `own` (it connected it), `granted` (one above lets it be used), `ended` (it was let, and what
 * is left there is still seen, but not changed).
 */
export const cloudAccesses = ['own', 'granted', 'ended'] as const;

/** How an organization has a cloud. */
export type CloudAccess = (typeof cloudAccesses)[number];

/** A connection to one provider account and region or endpoint. Credentials never leave the server again. */
export const cloudSchema = z.object({
  id: idSchema('cloud'),
  organizationId: idSchema('organization').describe('Who connected it.'),
  access: z
    .enum(cloudAccesses)
    .describe(
      '`own`; `granted` by an organization above; `ended`: what is left there is seen, and nothing is changed.',
    ),
  projectId: idSchema('project').nullable(),
  name: z.string(),
  provider: z.string().describe('Key of the adapter, e.g. `docker`.'),
  region: z.string().nullable(),
  endpoint: z.string().nullable(),
  accountKey: z
    .string()
    .nullable()
    .describe(
      'Names the account behind the connection; the same account reconnected has the same key. Null where it is granted.',
    ),
  description: z
    .string()
    .nullable()
    .describe('What the provider says of itself, e.g. engine version and host. Null where the cloud is granted.'),
  simulated: z.boolean().describe('True for the sandbox: nothing here is real.'),
  health: z.object({
    state: z.enum(cloudHealthStates),
    since: instantSchema,
    reason: z.string().nullable(),
    nextAttemptAt: instantSchema.nullable(),
    latencyMs: z.number().nullable().describe('Median of the last calls, milliseconds.'),
  }),
  inventory: z.object({
    state: z.enum(['syncing', 'complete']),
    completedAt: instantSchema.nullable().describe('End of the last complete listing.'),
    live: z.boolean().describe('Whether an event stream is being followed right now.'),
  }),
  counts: z.record(z.string(), z.number().int()).describe('Instances by state, as shown.'),
  capabilities: capabilityTableSchema,
  createdAt: instantSchema,
});

/** A connected cloud. */
export type Cloud = z.infer<typeof cloudSchema>;
