import { idSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { displayNameSchema, organizationSchema, passwordSchema, personSchema } from './sessions.ts';

/** The person behind the request. */
export const me = {
  get: operation({
    method: 'GET',
    path: '/me',
    summary: 'Get oneself',
    permission: 'authenticated',
    responses: { 200: personSchema },
  }),
  update: operation({
    method: 'PATCH',
    path: '/me',
    summary: "Change one's name",
    permission: 'authenticated',
    body: z.strictObject({ name: displayNameSchema }),
    responses: { 200: personSchema },
  }),
  changePassword: operation({
    method: 'POST',
    path: '/me/password',
    summary: "Change one's password",
    description: 'Ends all other sessions and renews this one.',
    permission: 'authenticated',
    body: z.strictObject({ currentPassword: z.string().min(1).max(200), newPassword: passwordSchema }),
    responses: { 204: z.null() },
    errors: ['invalid_credentials'],
    idempotent: false,
  }),
};

/** Organizations that the caller can act for. */
export const organizations = {
  list: operation({
    method: 'GET',
    path: '/organizations',
    summary: 'List the organizations one can act for',
    permission: 'organization:read',
    responses: { 200: z.object({ items: z.array(organizationSchema) }) },
  }),
  get: operation({
    method: 'GET',
    path: '/organizations/{id}',
    summary: 'Get an organization',
    permission: 'organization:read',
    params: z.object({ id: idSchema('organization') }),
    responses: { 200: organizationSchema },
  }),
};
