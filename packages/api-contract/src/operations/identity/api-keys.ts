import { idSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { permissions } from '../../permissions.ts';
import { displayNameSchema } from './sessions.ts';

/** An API key without its secret. */
export const apiKeySchema = z.object({
  id: idSchema('apiKey'),
  name: z.string(),
  organizationId: idSchema('organization'),
  projectId: idSchema('project').nullable(),
  scopes: z.array(z.enum(permissions)).describe('Never more than its person may do.'),
  hint: z.string().describe('The last characters, to tell keys apart.'),
  createdAt: instantSchema,
  expiresAt: instantSchema.nullable(),
  lastUsedAt: instantSchema.nullable(),
});

/** API keys of the caller. */
export const apiKeys = {
  list: operation({
    method: 'GET',
    path: '/api-keys',
    summary: "List one's API keys",
    permission: 'api-keys:manage',
    responses: { 200: z.object({ items: z.array(apiKeySchema) }) },
  }),
  create: operation({
    method: 'POST',
    path: '/api-keys',
    summary: 'Make an API key',
    description: 'The secret is in this answer and never shown again.',
    permission: 'api-keys:manage',
    body: z.strictObject({
      name: displayNameSchema,
      scopes: z.array(z.enum(permissions)).min(1).optional().describe('Default: all that the caller may do.'),
      projectId: idSchema('project').optional(),
      expiresAt: instantSchema.optional(),
    }),
    responses: { 201: apiKeySchema.extend({ secret: z.string() }) },
    idempotent: false,
  }),
  delete: operation({
    method: 'DELETE',
    path: '/api-keys/{id}',
    summary: 'Revoke an API key',
    permission: 'api-keys:manage',
    params: z.object({ id: idSchema('apiKey') }),
    responses: { 204: z.null() },
  }),
};
