import { idSchema, operationSchema } from '@kumo/model';
import { z } from 'zod';
import { pageQuery } from '../../lists.ts';

/** The answer of every change that takes time. */
export const accepted = operationSchema;

/** Names of things people make: 1–120 characters, no control characters, no blanks at the ends. */
export const nameSchema = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}]+$/u, 'must not hold control characters')
  .refine((name) => name.trim() === name, 'must not begin or end with a blank');

/** Tags that people set: at most 50. */
export const tagsInput = z
  .record(z.string().min(1).max(128), z.string().max(512))
  .refine((tags) => Object.keys(tags).length <= 50, 'at most 50 tags');

/** Filters that every list of cloud resources takes. Repeated values mean "any of". */
export const resourceFilters = {
  ...pageQuery,
  cloudId: z.array(idSchema('cloud')).max(100).optional(),
  projectId: z.array(idSchema('project')).max(100).optional(),
  q: z.string().max(200).optional().describe('Matches name, native id, address and tag.'),
  tag: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe('In REST `tag.<key>=<value>`; `*` as the value means any.'),
};

/** Path parameter of one thing. */
export function idParams(noun: Parameters<typeof idSchema>[0]) {
  return z.object({ id: idSchema(noun) });
}
