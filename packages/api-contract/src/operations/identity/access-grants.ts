import { idSchema, instantInputSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { cursorPageOf, wholePageQuery } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { roles } from '../../permissions.ts';

const organization = z.object({ id: idSchema('organization') });

/** Leave for the owners and administrators of an organization above to act here. */
export const accessGrantSchema = z.object({
  id: idSchema('accessGrant'),
  organizationId: idSchema('organization').describe('Where they may act.'),
  granteeId: idSchema('organization').describe('Whose owners and administrators may.'),
  granteeName: z.string(),
  role: z.enum(roles),
  createdAt: instantSchema,
  expiresAt: instantSchema.nullable(),
});

/** Access that an organization gives to one above it. */
export const accessGrants = {
  list: operation({
    method: 'GET',
    path: '/organizations/{id}/access-grants',
    summary: 'List who above may act here',
    permission: 'organization:read',
    params: organization,
    query: z.object(wholePageQuery),
    responses: { 200: cursorPageOf(accessGrantSchema) },
  }),
  create: operation({
    method: 'POST',
    path: '/organizations/{id}/access-grants',
    summary: 'Let an organization above act here',
    description: 'Given by the organization itself only. What is done by it stands in both audit logs.',
    permission: 'access:manage',
    stepUp: true,
    params: organization,
    body: z.strictObject({
      role: z.enum(roles).exclude(['owner']),
      granteeId: idSchema('organization').optional().describe('Default: the parent.'),
      expiresAt: instantInputSchema.optional(),
    }),
    responses: { 201: accessGrantSchema },
    errors: ['conflict'],
  }),
  delete: operation({
    method: 'DELETE',
    path: '/organizations/{id}/access-grants/{grantId}',
    summary: 'End the access of an organization above',
    permission: 'access:manage',
    params: organization.extend({ grantId: idSchema('accessGrant') }),
    responses: { 204: z.null() },
  }),
};
