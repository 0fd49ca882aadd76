import { z } from 'zod';
import { idSchema } from './ids.ts';
import { resourceBaseSchema } from './resources.ts';
import { imageStates } from './states.ts';

/** Who may start from an image: everybody, the account, those it was shared with, or whoever uses the same engine. */
export const imageVisibilities = ['public', 'private', 'shared', 'local'] as const;

/** What an instance starts from. */
export const imageSchema = resourceBaseSchema.extend({
  id: idSchema('image'),
  state: z.enum(imageStates),
  references: z.array(z.string()).describe('Names it can be launched by, e.g. `nginx:1.22`.'),
  digest: z.string().nullable().describe('Content digest in its registry, where it has one.'),
  architecture: z.string().nullable(),
  os: z.string().nullable(),
  sizeBytes: z.number().int().nullable(),
  minDiskBytes: z.number().int().nullable().describe('Smallest disk it starts from.'),
  visibility: z.enum(imageVisibilities).nullable(),
});

/** CPU, memory and disk that an instance can have, with its list price. */
export const sizeSchema = resourceBaseSchema.extend({
  id: idSchema('size'),
  vcpus: z.number().nullable(),
  memoryBytes: z.number().int().nullable(),
  diskBytes: z.number().int().nullable(),
  architecture: z.string().nullable(),
  hourlyPrice: z.object({ amount: z.string(), currency: z.string() }).nullable().describe('List price an hour.'),
});

export type Image = z.infer<typeof imageSchema>;
export type Size = z.infer<typeof sizeSchema>;
