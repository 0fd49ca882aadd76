import { idSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import type { RouterFor } from '../../router-types.ts';
import { quotaLimitsSchema } from '../identity/quotas.ts';

const cloud = z.object({ id: idSchema('cloud') });
const grant = cloud.extend({ grantId: idSchema('cloudGrant') });
const limits = quotaLimitsSchema
  .partial()
  .strict()
  .describe('How much the organization and all below it may have there; left out: no limit of its own.');

/** Leave for an organization below to use a cloud. It sees what it made there itself, never what others have. */
export const cloudGrantSchema = z.object({
  id: idSchema('cloudGrant'),
  cloudId: idSchema('cloud'),
  organizationId: idSchema('organization').describe('Who may use it, with all below it that it grants it on to.'),
  grantedBy: idSchema('organization'),
  limits: quotaLimitsSchema,
  used: quotaLimitsSchema.describe('By the organization and all below it, on this cloud.'),
  createdAt: instantSchema,
});

/** Clouds that an organization shares with those below it. */
export const cloudGrants = {
  list: operation({
    method: 'GET',
    path: '/clouds/{id}/grants',
    summary: 'List who below may use a cloud',
    permission: 'clouds:read',
    params: cloud,
    responses: { 200: z.object({ items: z.array(cloudGrantSchema) }) },
  }),
  create: operation({
    method: 'POST',
    path: '/clouds/{id}/grants',
    summary: 'Let an organization below use a cloud, whole or with a quota',
    permission: 'clouds:manage',
    params: cloud,
    body: z.strictObject({ organizationId: idSchema('organization'), limits: limits.optional() }),
    responses: { 201: cloudGrantSchema },
    errors: ['conflict'],
  }),
  update: operation({
    method: 'PATCH',
    path: '/clouds/{id}/grants/{grantId}',
    summary: 'Change the quota of a grant',
    permission: 'clouds:manage',
    params: grant,
    body: z.strictObject({ limits }),
    responses: { 200: cloudGrantSchema },
  }),
  delete: operation({
    method: 'DELETE',
    path: '/clouds/{id}/grants/{grantId}',
    summary: 'End the use of a cloud by an organization below',
    description: 'With all that it granted on. What it has there goes on and is still seen by it, but not changed.',
    permission: 'clouds:manage',
    params: grant,
    responses: { 204: z.null() },
  }),
};

/** How much of the quotas is used. */
export const quotaUsage = {
  get: operation({
    method: 'GET',
    path: '/quota-usage',
    summary: 'Get what is used of the quotas that hold for the caller',
    description: 'One entry for the organization, one for each of those above with a limit, one for each project.',
    permission: 'organization:read',
    responses: {
      200: z.object({
        items: z.array(
          z.object({
            kind: z.enum(['organization', 'project']),
            id: z.union([idSchema('organization'), idSchema('project')]),
            isOwn: z
              .boolean()
              .describe('False for an organization above: only what is left of it is told, not by whom it is used.'),
            limits: quotaLimitsSchema,
            used: quotaLimitsSchema,
          }),
        ),
      }),
    },
  }),
};

/** Router type of what compute serves about sharing clouds and about quotas. */
export type SharingRouter = RouterFor<{ cloudGrants: typeof cloudGrants; quotaUsage: typeof quotaUsage }>;
