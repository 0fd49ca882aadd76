import { idSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { cursorPageOf, namedListSort, pageQuery } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { roles } from '../../permissions.ts';
import { displayNameSchema, emailSchema, passwordSchema, sessionSchema } from './sessions.ts';

const organization = z.object({ id: idSchema('organization') });
const member = organization.extend({ personId: idSchema('person') });
const invitation = organization.extend({ invitationId: idSchema('invitation') });
const paging = { ...pageQuery, q: z.string().max(200).optional() };

const invitationSort = z.enum(['-createdAt', 'createdAt', 'email', '-email']).default('-createdAt');

const projectRoleSchema = z.object({ projectId: idSchema('project'), role: z.enum(roles) });

/** Somebody with a role in an organization or in projects of it. */
export const memberSchema = z.object({
  personId: idSchema('person'),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles).nullable().describe('Null: in single projects only.'),
  projects: z.array(projectRoleSchema),
  secondFactor: z.boolean().describe('Whether the person has one.'),
  lastUsedAt: instantSchema.nullable(),
  createdAt: instantSchema,
  revision: z.string().describe('Changes with the roles; send it as `If-Match`.'),
});

/** People of an organization. */
export const members = {
  list: operation({
    method: 'GET',
    path: '/organizations/{id}/members',
    summary: 'List the people of an organization',
    permission: 'members:read',
    params: organization,
    query: z.object({ ...paging, sort: namedListSort }),
    responses: { 200: cursorPageOf(memberSchema) },
  }),
  get: operation({
    method: 'GET',
    path: '/organizations/{id}/members/{personId}',
    summary: 'Get one of the people of an organization',
    description: 'The `ETag` is the `revision`.',
    permission: 'members:read',
    params: member,
    responses: { 200: memberSchema },
  }),
  update: operation({
    method: 'PATCH',
    path: '/organizations/{id}/members/{personId}',
    summary: "Change somebody's roles",
    description:
      'Nobody gives more than they have, and an organization keeps an owner. With `If-Match` only if nobody changed them since.',
    permission: 'members:manage',
    params: member,
    body: z.strictObject({
      role: z.enum(roles).nullable().optional(),
      projects: z.array(projectRoleSchema).max(100).optional().describe('Replaces all roles in single projects.'),
    }),
    responses: { 200: memberSchema },
    errors: ['conflict'],
  }),
  remove: operation({
    method: 'DELETE',
    path: '/organizations/{id}/members/{personId}',
    summary: 'Remove somebody from an organization',
    description: 'Their API keys of it are revoked.',
    permission: 'members:manage',
    params: member,
    responses: { 204: z.null() },
    errors: ['conflict'],
  }),
};

/** An invitation without its secret. */
export const invitationSchema = z.object({
  id: idSchema('invitation'),
  organizationId: idSchema('organization'),
  projectId: idSchema('project').nullable(),
  email: z.string(),
  role: z.enum(roles),
  invitedBy: z.string(),
  createdAt: instantSchema,
  expiresAt: instantSchema,
});

const madeInvitation = invitationSchema.extend({
  sent: z.boolean().describe('Whether it went by mail.'),
  token: z.string().nullable().describe('Only where no mail is configured: to be handed over by the inviter.'),
  acceptUrl: z.string().nullable(),
});

/** Invitations into an organization. */
export const invitations = {
  list: operation({
    method: 'GET',
    path: '/organizations/{id}/invitations',
    summary: 'List open invitations',
    permission: 'members:read',
    params: organization,
    query: z.object({ ...paging, sort: invitationSort }),
    responses: { 200: cursorPageOf(invitationSchema) },
  }),
  create: operation({
    method: 'POST',
    path: '/organizations/{id}/invitations',
    summary: 'Invite somebody',
    description:
      'Whether the address has an account is not told. A second invitation of an address replaces the first.',
    permission: 'members:manage',
    params: organization,
    body: z.strictObject({ email: emailSchema, role: z.enum(roles), projectId: idSchema('project').optional() }),
    responses: { 201: madeInvitation },
    errors: ['conflict', 'already_answered'],
  }),
  renew: operation({
    method: 'POST',
    path: '/organizations/{id}/invitations/{invitationId}/renew',
    summary: 'Send an invitation again, with a new link',
    permission: 'members:manage',
    params: invitation,
    responses: { 200: madeInvitation },
    errors: ['already_answered'],
  }),
  revoke: operation({
    method: 'DELETE',
    path: '/organizations/{id}/invitations/{invitationId}',
    summary: 'Take back an invitation',
    permission: 'members:manage',
    params: invitation,
    responses: { 204: z.null() },
  }),
  preview: operation({
    method: 'POST',
    path: '/invitations/preview',
    summary: 'See what an invitation is for',
    permission: 'public',
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    responses: {
      200: z.object({ organization: z.string(), email: z.string(), role: z.enum(roles), expiresAt: instantSchema }),
    },
    errors: ['forbidden'],
    idempotent: false,
  }),
  accept: operation({
    method: 'POST',
    path: '/invitations/accept',
    summary: 'Accept an invitation',
    description:
      'Without a session it makes an account (`email`, `password` and `name` are needed) and signs in; the address must be the invited one. An address that has an account must be signed in to accept.',
    permission: 'public',
    body: z.strictObject({
      token: z.string().min(1).max(200),
      email: emailSchema.optional(),
      password: passwordSchema.optional(),
      name: displayNameSchema.optional(),
    }),
    responses: { 201: sessionSchema, 200: z.object({ organizationId: idSchema('organization') }) },
    errors: ['forbidden', 'conflict', 'unauthenticated'],
    idempotent: false,
  }),
};
