import { idSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { cursorPageOf, wholePageQuery } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { quotaLimitsSchema } from '../identity/quotas.ts';

const cloud = z.object({ id: idSchema('cloud') });
const grant = cloud.extend({ cloudGrantId: idSchema('cloudGrant') });
const limits = z
  .strictObject(quotaLimitsSchema.partial().shape)
  .describe('How much it, and whoever it grants the cloud on to, may have there together; null: no limit of its own.');

/** Leave for an organization below to use a cloud. It sees what it made there itself, never what others have. */
export const cloudGrantSchema = z.object({
  id: idSchema('cloudGrant'),
  cloudId: idSchema('cloud'),
  organizationId: idSchema('organization').describe('Who may use it.'),
  grantedBy: idSchema('organization').describe(
    'The organization that connected it, or one that has it granted itself.',
  ),
  limits: quotaLimitsSchema,
  used: quotaLimitsSchema.describe('What it, and whoever it granted the cloud on to, has on this cloud.'),
  createdAt: instantSchema,
  endedAt: instantSchema.nullable().describe('Since when nothing may be changed there any more; null: it holds.'),
});

/** Leave to use a cloud. */
export type CloudGrant = z.infer<typeof cloudGrantSchema>;

/** Clouds that an organization lets those below it use. */
export const cloudGrants = {
  list: operation({
    method: 'GET',
    path: '/clouds/{id}/grants',
    summary: 'List who may use a cloud',
    description:
      'Whoever connected the cloud sees every grant of it, others their own and those that came of it. Newest first, at most 1,000.',
    permission: 'clouds:read',
    params: cloud,
    query: z.object(wholePageQuery),
    responses: { 200: cursorPageOf(cloudGrantSchema) },
  }),
  create: operation({
    method: 'POST',
    path: '/clouds/{id}/grants',
    summary: 'Let an organization below use a cloud, whole or with a quota',
    description:
      'Who has a cloud granted grants it on the same way. A grant that had ended holds again, with these limits. `conflict` when it has one, or reaches the same account by another cloud.',
    permission: 'clouds:manage',
    params: cloud,
    body: z.strictObject({ organizationId: idSchema('organization'), limits: limits.optional() }),
    responses: { 201: cloudGrantSchema },
    errors: ['conflict'],
  }),
  update: operation({
    method: 'PATCH',
    path: '/clouds/{id}/grants/{cloudGrantId}',
    summary: 'Change the quota of a grant',
    description:
      'What is left out stays as it is. A limit below what is used stops what grows, and takes nothing away.',
    permission: 'clouds:manage',
    params: grant,
    body: z.strictObject({ limits }),
    responses: { 200: cloudGrantSchema },
    errors: ['conflict'],
  }),
  delete: operation({
    method: 'DELETE',
    path: '/clouds/{id}/grants/{cloudGrantId}',
    summary: 'End the use of a cloud by an organization below',
    description:
      'And all grants that came of it. What was made there runs on, and is still seen by who made it, but not changed.',
    permission: 'clouds:manage',
    params: grant,
    responses: { 204: z.null() },
  }),
};
