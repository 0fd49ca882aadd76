import { idSchema, instantInputSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { cursorPageOf, wholePageQuery } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { permissions, roles } from '../../permissions.ts';
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
  replacedById: idSchema('apiKey').nullable().describe('The key that it was rotated to.'),
});

const newKey = z.strictObject({
  name: displayNameSchema,
  scopes: z.array(z.enum(permissions)).min(1).optional().describe('Default: all that its holder may do.'),
  projectId: idSchema('project').optional(),
  expiresAt: instantInputSchema.optional(),
});

const withSecret = { 201: apiKeySchema.extend({ secret: z.string() }) };

const rotation = z.strictObject({
  overlapSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400)
    .default(86_400)
    .describe('How long the old key goes on to work.'),
  expiresAt: instantInputSchema.optional(),
});

/** API keys of the caller. */
export const apiKeys = {
  list: operation({
    method: 'GET',
    path: '/api-keys',
    summary: "List one's API keys",
    permission: 'api-keys:manage',
    query: z.object(wholePageQuery),
    responses: { 200: cursorPageOf(apiKeySchema) },
  }),
  create: operation({
    method: 'POST',
    path: '/api-keys',
    summary: 'Make an API key',
    description: 'The secret is in this answer and never shown again.',
    permission: 'api-keys:manage',
    body: newKey,
    responses: withSecret,
    errors: ['already_answered'],
  }),
  rotate: operation({
    method: 'POST',
    path: '/api-keys/{id}/rotate',
    summary: 'Make a key that takes the place of another',
    permission: 'api-keys:manage',
    params: z.object({ id: idSchema('apiKey') }),
    body: rotation,
    responses: withSecret,
    errors: ['conflict', 'already_answered'],
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

/** A member that is a program. */
export const serviceAccountSchema = z.object({
  id: idSchema('serviceAccount'),
  organizationId: idSchema('organization'),
  projectId: idSchema('project').nullable(),
  name: z.string(),
  role: z.enum(roles),
  createdBy: z.string(),
  createdAt: instantSchema,
  keys: z.number().int(),
});

const account = z.object({ id: idSchema('serviceAccount') });
const accountKey = account.extend({ keyId: idSchema('apiKey') });
const manage = { permission: 'service-accounts:manage', credential: 'session' } as const;

/** Service accounts: their keys outlive the people who made them. */
export const serviceAccounts = {
  list: operation({
    method: 'GET',
    path: '/service-accounts',
    summary: 'List service accounts',
    permission: 'members:read',
    query: z.object(wholePageQuery),
    responses: { 200: cursorPageOf(serviceAccountSchema) },
  }),
  create: operation({
    method: 'POST',
    path: '/service-accounts',
    summary: 'Make a service account',
    ...manage,
    body: z.strictObject({
      name: displayNameSchema,
      role: z.enum(roles).exclude(['owner']),
      projectId: idSchema('project').optional(),
    }),
    responses: { 201: serviceAccountSchema },
    errors: ['conflict'],
  }),
  delete: operation({
    method: 'DELETE',
    path: '/service-accounts/{id}',
    summary: 'Delete a service account with its keys',
    ...manage,
    params: account,
    responses: { 204: z.null() },
  }),
  listKeys: operation({
    method: 'GET',
    path: '/service-accounts/{id}/api-keys',
    summary: 'List the keys of a service account',
    permission: 'members:read',
    params: account,
    query: z.object(wholePageQuery),
    responses: { 200: cursorPageOf(apiKeySchema) },
  }),
  createKey: operation({
    method: 'POST',
    path: '/service-accounts/{id}/api-keys',
    summary: 'Make a key of a service account',
    ...manage,
    params: account,
    body: newKey.omit({ projectId: true }),
    responses: withSecret,
    errors: ['already_answered'],
  }),
  rotateKey: operation({
    method: 'POST',
    path: '/service-accounts/{id}/api-keys/{keyId}/rotate',
    summary: 'Make a key that takes the place of another',
    ...manage,
    params: accountKey,
    body: rotation,
    responses: withSecret,
    errors: ['conflict', 'already_answered'],
  }),
  deleteKey: operation({
    method: 'DELETE',
    path: '/service-accounts/{id}/api-keys/{keyId}',
    summary: 'Revoke a key of a service account',
    ...manage,
    params: accountKey,
    responses: { 204: z.null() },
  }),
};
