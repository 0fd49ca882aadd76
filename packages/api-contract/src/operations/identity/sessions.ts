import { idSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { permissions, roles } from '../../permissions.ts';

/** A mail address, compared without regard to case. */
export const emailSchema = z.email().max(254);

/** At least 8 characters, no rules of composition; the 10,000 most common are refused by the service. */
export const passwordSchema = z.string().min(8, 'at least 8 characters').max(200);

/** Names of people and organizations. */
export const displayNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}]+$/u, 'must not hold control characters');

/** A person, as shown to itself. */
export const personSchema = z.object({
  id: idSchema('person'),
  email: z.string(),
  name: z.string(),
  createdAt: instantSchema,
});

/** An organization that the caller can act for. */
export const organizationSchema = z.object({
  id: idSchema('organization'),
  name: z.string(),
  parentId: idSchema('organization').nullable(),
  role: z.enum(roles),
  permissions: z.array(z.enum(permissions)),
  projects: z.array(z.object({ id: idSchema('project'), name: z.string() })),
});

/** The session of this request. */
export const sessionSchema = z.object({
  id: idSchema('session'),
  person: personSchema,
  organizations: z.array(organizationSchema),
  homeOrganizationId: idSchema('organization'),
  createdAt: instantSchema,
  expiresAt: instantSchema,
});

/** A session in the list of one's own. */
export const sessionListItemSchema = z.object({
  id: idSchema('session'),
  current: z.boolean(),
  device: z.string().describe('Browser and system, as far as they say.'),
  network: z.string().describe('Address it was used from last.'),
  createdAt: instantSchema,
  lastUsedAt: instantSchema,
  expiresAt: instantSchema,
});

/** The first owner. */
export const setup = {
  get: operation({
    method: 'GET',
    path: '/setup',
    summary: 'Whether the first owner is still to be made',
    permission: 'public',
    responses: { 200: z.object({ needed: z.boolean() }) },
  }),
  complete: operation({
    method: 'POST',
    path: '/setup',
    summary: 'Make the first owner and organization',
    description: 'Once only, with the token that the start printed. Signs in.',
    permission: 'public',
    body: z.strictObject({
      setupToken: z.string().min(1).max(200),
      email: emailSchema,
      password: passwordSchema,
      name: displayNameSchema,
      organization: displayNameSchema,
    }),
    responses: { 201: sessionSchema },
    errors: ['forbidden', 'conflict'],
    idempotent: false,
  }),
};

/** Signing in and out. */
export const sessions = {
  create: operation({
    method: 'POST',
    path: '/sessions',
    summary: 'Sign in',
    permission: 'public',
    body: z.strictObject({ email: z.string().min(1).max(254), password: z.string().min(1).max(200) }),
    responses: {
      201: sessionSchema,
      200: z.object({
        status: z.literal('second_factor_required'),
        challenge: z.string(),
        factors: z.array(z.string()),
      }),
    },
    errors: ['invalid_credentials'],
    idempotent: false,
  }),
  current: operation({
    method: 'GET',
    path: '/sessions/current',
    summary: 'Get the session of this request',
    permission: 'authenticated',
    responses: { 200: sessionSchema },
  }),
  end: operation({
    method: 'DELETE',
    path: '/sessions/current',
    summary: 'Sign out',
    permission: 'authenticated',
    responses: { 204: z.null() },
  }),
  list: operation({
    method: 'GET',
    path: '/sessions',
    summary: "List one's own sessions",
    permission: 'authenticated',
    responses: { 200: z.object({ items: z.array(sessionListItemSchema) }) },
  }),
  revoke: operation({
    method: 'DELETE',
    path: '/sessions/{id}',
    summary: "End one of one's own sessions",
    permission: 'authenticated',
    params: z.object({ id: idSchema('session') }),
    responses: { 204: z.null() },
  }),
};
