import { tagsSchema } from '@kumo/model';
import { z } from 'zod';

/**
 * What an adapter reports, in the model's words but with the provider's own ids. Compute turns native ids into ids of ours;
 * an adapter never sees an organization, a database or a price.
 */
export const observationBase = {
  nativeId: z.string().min(1),
  name: z.string(),
  tags: tagsSchema,
  /** ISO 8601; null where the provider does not say. */
  createdAt: z.iso.datetime().nullable(),
  /** Id of the operation that made it, read back from our ownership tag; null for everything found. */
  operationId: z.string().nullable(),
  /** The provider's own document without secrets (environment values, user data, passwords are removed by the adapter). */
  native: z.record(z.string(), z.unknown()),
  /** Changes when anything a person can see changes. Lets the next list skip what is unchanged; absent where not cheap. */
  fingerprint: z.string().optional(),
};
