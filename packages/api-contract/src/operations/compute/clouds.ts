import {
  capabilityTableSchema,
  cloudSchema,
  idSchema,
  instantInputSchema,
  instantSchema,
  priceListSchema,
  providerUsageSchema,
  quotaSchema,
} from '@kumo/model';
import { z } from 'zod';
import { pageOf, pageQuery, wholePageQuery } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { idParams, nameSchema } from './shared.ts';

const connection = {
  provider: z.string().min(1).max(40),
  region: z.string().max(200).optional(),
  endpoint: z.string().max(2000).optional(),
  credentials: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("As the provider's form says. Never shown again."),
  options: z.record(z.string(), z.unknown()).default({}),
};

const cloudErrors = [
  'cloud_auth_failed',
  'cloud_forbidden',
  'cloud_unavailable',
  'cloud_timeout',
  'cloud_invalid_request',
  'not_supported',
] as const;

/** What a verification found. */
export const verificationSchema = z.object({
  ok: z.literal(true),
  accountKey: z.string(),
  description: z.string(),
  capabilities: capabilityTableSchema,
  warnings: z.array(z.string()),
  connectedAs: idSchema('cloud').nullable().describe('A cloud that is connected to the same account already.'),
});

/** Connections to provider accounts. */
export const clouds = {
  list: operation({
    method: 'GET',
    path: '/clouds',
    summary: 'List connected clouds',
    permission: 'clouds:read',
    query: z.object({
      ...wholePageQuery,
      count: pageQuery.count,
      provider: z.array(z.string()).optional(),
      q: z.string().max(200).optional(),
    }),
    responses: { 200: pageOf(cloudSchema) },
  }),
  create: operation({
    method: 'POST',
    path: '/clouds',
    summary: 'Connect a cloud',
    description:
      'Verified before it is stored. Answers when the first inventory is complete or 20 s have passed (see `inventory`).',
    permission: 'clouds:manage',
    body: z.strictObject({ name: nameSchema, ...connection, projectId: idSchema('project').optional() }),
    responses: { 201: cloudSchema },
    errors: [...cloudErrors, 'conflict'],
  }),
  check: operation({
    method: 'POST',
    path: '/clouds/verify',
    summary: 'Try a connection without storing it',
    permission: 'clouds:manage',
    body: z.strictObject(connection),
    responses: { 200: verificationSchema },
    errors: cloudErrors,
    idempotent: false,
  }),
  get: operation({
    method: 'GET',
    path: '/clouds/{id}',
    summary: 'Get a cloud with its capabilities and health',
    permission: 'clouds:read',
    params: idParams('cloud'),
    responses: { 200: cloudSchema },
  }),
  update: operation({
    method: 'PATCH',
    path: '/clouds/{id}',
    summary: 'Rename a cloud, or replace its credentials',
    description: 'New credentials are verified first and must belong to the same account.',
    permission: 'clouds:manage',
    params: idParams('cloud'),
    body: z.strictObject({
      name: nameSchema.optional(),
      credentials: connection.credentials.optional(),
      endpoint: connection.endpoint,
    }),
    responses: { 200: cloudSchema },
    errors: [...cloudErrors, 'conflict'],
  }),
  disconnect: operation({
    method: 'DELETE',
    path: '/clouds/{id}',
    summary: 'Disconnect a cloud',
    description: 'Forgets the credentials; nothing at the provider is touched. Reconnecting gives the old ids back.',
    permission: 'clouds:manage',
    params: idParams('cloud'),
    responses: { 204: z.null() },
    errors: ['conflict'],
  }),
  verify: operation({
    method: 'POST',
    path: '/clouds/{id}/verify',
    summary: 'Verify a connected cloud again',
    permission: 'clouds:manage',
    params: idParams('cloud'),
    responses: { 200: verificationSchema },
    errors: cloudErrors,
    idempotent: false,
  }),
  sync: operation({
    method: 'POST',
    path: '/clouds/{id}/sync',
    summary: 'List everything again now',
    permission: 'clouds:read',
    params: idParams('cloud'),
    responses: { 202: cloudSchema },
    idempotent: false,
  }),
  quotas: operation({
    method: 'GET',
    path: '/clouds/{id}/quotas',
    summary: 'Read what the account may have, and has',
    permission: 'clouds:read',
    params: idParams('cloud'),
    responses: { 200: z.object({ items: z.array(quotaSchema) }) },
    errors: cloudErrors,
  }),
  prices: operation({
    method: 'GET',
    path: '/clouds/{id}/prices',
    summary: "Read the provider's list prices",
    permission: 'clouds:read',
    params: idParams('cloud'),
    responses: { 200: priceListSchema },
    errors: cloudErrors,
  }),
  usage: operation({
    method: 'GET',
    path: '/clouds/{id}/usage',
    summary: "Read what the provider's own records say was used",
    permission: 'clouds:read',
    params: idParams('cloud'),
    query: z.object({
      from: instantInputSchema.optional().describe('Included. Default: a day before `to`.'),
      to: instantInputSchema.optional().describe('Not included. Default: now. At most 366 days after `from`.'),
    }),
    responses: { 200: z.object({ from: instantSchema, to: instantSchema, items: z.array(providerUsageSchema) }) },
    errors: cloudErrors,
  }),
};
