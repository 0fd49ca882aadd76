import { z } from 'zod';
import { idSchema } from './ids.ts';
import { instantSchema } from './time.ts';

/** Tags of a resource. Keys and values as the provider keeps them. */
export const tagsSchema = z.record(z.string(), z.string());

/** How a row came to be known last. */
export const observationSources = ['event', 'poll', 'operation'] as const;

/** What every resource of a cloud carries. */
export const resourceBaseSchema = z.object({
  organizationId: idSchema('organization'),
  projectId: idSchema('project').nullable(),
  cloudId: idSchema('cloud'),
  nativeId: z.string().describe("The provider's own id."),
  name: z.string(),
  tags: tagsSchema,
  createdAt: instantSchema,
  observedAt: instantSchema.describe('When the cloud last confirmed this.'),
  source: z.enum(observationSources),
  staleAfter: instantSchema.describe('Past this instant the row must be taken for old.'),
  managed: z.boolean().describe('Whether this platform made it.'),
});
