import { capabilityTableSchema } from '@kumo/model';
import { z } from 'zod';
import { cursorPageOf, wholePageQuery } from '../../lists.ts';
import { operation } from '../../operation.ts';

const fieldSchema = z.object({
  title: z.string(),
  description: z.string(),
  default: z.string().optional(),
  optional: z.boolean().optional(),
});

/** An adapter: what its connect form asks and what it can do at most. */
export const providerSchema = z.object({
  kind: z.string(),
  displayName: z.string(),
  mark: z.object({ letters: z.string(), shape: z.enum(['square', 'circle', 'cut', 'hexagon']) }),
  instanceKind: z.enum(['vm', 'container']),
  simulated: z.boolean(),
  connectionForm: z.object({
    endpoint: fieldSchema.nullable(),
    region: fieldSchema.nullable(),
    credentials: z.record(z.string(), z.unknown()).describe('JSON Schema 2020-12.'),
    options: z.record(z.string(), z.unknown()).describe('JSON Schema 2020-12.'),
    rights: z
      .object({ title: z.string(), help: z.string(), text: z.string() })
      .nullable()
      .describe('The least that the credentials must be allowed, to be copied.'),
  }),
  capabilities: capabilityTableSchema,
});

/** A cloud that was found near and can be connected with one click. */
export const suggestionSchema = z.object({
  provider: z.string(),
  name: z.string(),
  endpoint: z.string().nullable(),
  description: z.string(),
  connected: z.boolean(),
});

/** Adapters and what was found near. */
export const providers = {
  list: operation({
    method: 'GET',
    path: '/providers',
    summary: 'List the adapters, their connect forms and capabilities',
    permission: 'clouds:read',
    query: z.object(wholePageQuery),
    responses: { 200: cursorPageOf(providerSchema) },
  }),
  suggestions: operation({
    method: 'GET',
    path: '/providers/suggestions',
    summary: 'List clouds that were found near',
    description: 'Looks for the local Docker engine now, at most 1 s.',
    permission: 'clouds:manage',
    responses: { 200: z.object({ items: z.array(suggestionSchema) }) },
  }),
};
