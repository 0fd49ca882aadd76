import { idSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { cursorPageOf, namedListSort, pageQuery } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { roles } from '../../permissions.ts';
import { displayNameSchema, organizationSchema } from './sessions.ts';

const at = z.object({ id: idSchema('organization') });
const reason = z.string().trim().min(1).max(500).describe('Shown to its people.');
const changed = { 200: organizationSchema };

/** What still runs or is still there in an organization and below it. */
export const closingPreviewSchema = z.object({
  clouds: z.number().int(),
  instances: z.array(
    z.object({ id: z.string(), name: z.string(), state: z.string(), organizationId: idSchema('organization') }),
  ),
  moreInstances: z.number().int().describe('Beyond those listed.'),
  volumes: z.number().int(),
  publicIps: z.number().int(),
  organizationsBelow: z.number().int(),
  people: z.number().int(),
  closesAfterDays: z.number().int(),
});

/** Organizations: those that the caller can act for, and the tree below. */
export const organizations = {
  list: operation({
    method: 'GET',
    path: '/organizations',
    summary: 'List the organizations one can act for, and those below',
    permission: 'organization:read',
    query: z.object({
      ...pageQuery,
      sort: namedListSort,
      q: z.string().max(200).optional(),
      parentId: idSchema('organization').optional().describe('Only those directly below it.'),
    }),
    responses: { 200: cursorPageOf(organizationSchema) },
  }),
  get: operation({
    method: 'GET',
    path: '/organizations/{id}',
    summary: 'Get an organization',
    permission: 'organization:read',
    params: at,
    responses: { 200: organizationSchema },
  }),
  create: operation({
    method: 'POST',
    path: '/organizations',
    summary: 'Create an organization below',
    permission: 'organizations:manage',
    body: z.strictObject({
      name: displayNameSchema,
      parentId: idSchema('organization').optional().describe('Default: the one acted for.'),
      ceiling: z.enum(roles).optional(),
    }),
    responses: { 201: organizationSchema },
    errors: ['conflict'],
  }),
  update: operation({
    method: 'PATCH',
    path: '/organizations/{id}',
    summary: 'Rename an organization',
    permission: 'organization:manage',
    params: at,
    body: z.strictObject({ name: displayNameSchema }),
    responses: changed,
  }),
  suspend: operation({
    method: 'POST',
    path: '/organizations/{id}/suspend',
    summary: 'Suspend an organization below',
    description: 'Its people, keys and all below may only look. What runs goes on running.',
    permission: 'organizations:manage',
    params: at,
    body: z.strictObject({ reason }),
    responses: changed,
    errors: ['conflict'],
  }),
  resume: operation({
    method: 'POST',
    path: '/organizations/{id}/resume',
    summary: 'End a suspension, or call off a closing that is not over',
    permission: 'organizations:manage',
    params: at,
    responses: changed,
    errors: ['conflict'],
  }),
  move: operation({
    method: 'POST',
    path: '/organizations/{id}/move',
    summary: 'Move an organization, with all below, under another one',
    permission: 'organizations:manage',
    stepUp: true,
    params: at,
    body: z.strictObject({ parentId: idSchema('organization') }),
    responses: changed,
    errors: ['conflict'],
  }),
  previewClosing: operation({
    method: 'GET',
    path: '/organizations/{id}/closing',
    summary: 'See what still runs in an organization before it is closed',
    permission: 'organization:read',
    params: at,
    responses: { 200: closingPreviewSchema },
  }),
  close: operation({
    method: 'DELETE',
    path: '/organizations/{id}',
    summary: 'Close an organization after a time of grace',
    description:
      'From now on it may only be looked at; it is closed at `closesAt` and can be resumed until then. While something still runs in it, only with `acknowledged`: that is not stopped.',
    permission: 'owners:manage',
    stepUp: true,
    params: at,
    query: z.object({ acknowledged: z.boolean().default(false) }),
    responses: changed,
    errors: ['conflict'],
  }),
  export: operation({
    method: 'GET',
    path: '/organizations/{id}/export',
    summary: 'Export what is kept about an organization: people, projects, keys, policies, quotas',
    permission: 'organization:manage',
    params: at,
    responses: { 200: z.object({ exportedAt: instantSchema, organization: organizationSchema }).catchall(z.unknown()) },
  }),
  policies: operation({
    method: 'GET',
    path: '/organizations/{id}/policies',
    summary: 'Get the policies of an organization',
    permission: 'organization:read',
    params: at,
    responses: { 200: z.object({ secondFactorRequired: z.boolean(), ceiling: z.enum(roles).nullable() }) },
  }),
  setPolicies: operation({
    method: 'PUT',
    path: '/organizations/{id}/policies',
    summary: 'Set the policies of an organization',
    description: 'They hold for it and all below. The ceiling is set from above only.',
    permission: 'organization:manage',
    stepUp: true,
    params: at,
    body: z.strictObject({
      secondFactorRequired: z.boolean().optional(),
      ceiling: z.enum(roles).nullable().optional(),
    }),
    responses: { 200: z.object({ secondFactorRequired: z.boolean(), ceiling: z.enum(roles).nullable() }) },
  }),
};
