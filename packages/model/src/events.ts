import { z } from 'zod';
import { idSchema } from './ids.ts';
import { instantSchema } from './time.ts';

/** One thing that changed, as streams and webhooks carry it. `id` is its place in the stream. */
export const eventSchema = z.object({
  id: z.string().describe('Position; send it back as Last-Event-ID to go on from here.'),
  type: z.string().describe('`<noun>.created|updated|deleted`, `operation.updated`, `cloud.health`, or `reset`.'),
  at: instantSchema,
  organizationId: idSchema('organization'),
  resource: z.record(z.string(), z.unknown()).describe('The thing as it is now, as its own GET shows it.'),
});

/** One thing that changed. */
export type Event = z.infer<typeof eventSchema>;
