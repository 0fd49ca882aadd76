import { z } from 'zod';
import { idSchema } from './ids.ts';
import { imageStates, volumeStates } from './states.ts';
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

/** What an instance starts from. */
export const imageSchema = resourceBaseSchema.extend({
  id: idSchema('image'),
  state: z.enum(imageStates),
  references: z.array(z.string()).describe('Names it can be launched by, e.g. `nginx:1.22`.'),
  digest: z.string().nullable().describe('Content digest in its registry, where it has one.'),
  architecture: z.string().nullable(),
  os: z.string().nullable(),
  sizeBytes: z.number().int().nullable(),
});

/** CPU, memory and disk that an instance can have, with its list price. */
export const sizeSchema = resourceBaseSchema.extend({
  id: idSchema('size'),
  vcpus: z.number().nullable(),
  memoryBytes: z.number().int().nullable(),
  diskBytes: z.number().int().nullable(),
  hourlyPrice: z.object({ amount: z.string(), currency: z.string() }).nullable().describe('List price an hour.'),
});

/** Block or named storage. */
export const volumeSchema = resourceBaseSchema.extend({
  id: idSchema('volume'),
  state: z.enum(volumeStates),
  nativeState: z.string().nullable(),
  sizeBytes: z.number().int().nullable().describe('Null where the provider does not say.'),
  driver: z.string().nullable(),
  attachedTo: z.array(z.string()).describe('Native ids of the instances that mount it.'),
});

/** What instances attach to. */
export const networkSchema = resourceBaseSchema.extend({
  id: idSchema('network'),
  driver: z.string().nullable(),
  cidrs: z.array(z.string()),
  external: z.boolean().describe('Whether it leads out of the cloud by itself.'),
  internal: z.boolean().describe('Whether it has no way out at all.'),
});

export type Image = z.infer<typeof imageSchema>;
export type Size = z.infer<typeof sizeSchema>;
export type Volume = z.infer<typeof volumeSchema>;
export type Network = z.infer<typeof networkSchema>;
