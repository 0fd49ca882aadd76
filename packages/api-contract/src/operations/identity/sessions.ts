import { idSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { cursorPageOf, wholePageQuery } from '../../lists.ts';
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
  emailVerified: z
    .boolean()
    .describe('An unverified address keeps its account inside the organization that invited it.'),
  createdAt: instantSchema,
});

/** Whether an organization goes on: a suspended one may only be looked at, a closing one likewise until it is closed. */
export const organizationStates = ['active', 'suspended', 'closing', 'closed'] as const;

/** Why a principal is permitted nothing, or only to look, although its role says more. */
export const restrictions = ['second_factor', 'suspended', 'closing', 'closed'] as const;

/** An organization that the caller can act for, or that is below. */
export const organizationSchema = z.object({
  id: idSchema('organization'),
  name: z.string(),
  parentId: idSchema('organization').nullable(),
  path: z.array(idSchema('organization')).describe('From the top down to itself.'),
  state: z.enum(organizationStates).describe('Its own, or that of the one above it that is the strictest.'),
  stateReason: z.string().nullable(),
  closesAt: instantSchema.nullable(),
  ceiling: z
    .enum(roles)
    .nullable()
    .describe('Nobody in it or below may do more than this role; the strictest above counts.'),
  secondFactorRequired: z.boolean().describe('Enforced by itself or by one above it.'),
  access: z
    .enum(['member', 'granted', 'below'])
    .describe(
      '`member`: has a role there; `granted`: let in from above; `below`: managed from above, its resources are not seen.',
    ),
  role: z.enum(roles).nullable().describe('Null: a role in single projects only, or none.'),
  permissions: z
    .array(z.enum(permissions))
    .describe('What the caller may do when acting for it; empty where it cannot.'),
  restriction: z.enum(restrictions).nullable(),
  projects: z
    .array(
      z.object({
        id: idSchema('project'),
        name: z.string(),
        role: z.enum(roles).nullable().describe("The caller's there."),
        permissions: z.array(z.enum(permissions)).describe('What the caller may do when acting inside it.'),
      }),
    )
    .describe('Who has roles in single projects only acts in the first of them when none is named.'),
  createdAt: instantSchema,
});

/** The session of this request. */
export const sessionSchema = z.object({
  id: idSchema('session'),
  person: personSchema,
  organizations: z.array(organizationSchema),
  homeOrganizationId: idSchema('organization'),
  secondFactor: z.boolean().describe('Whether a second factor was shown.'),
  provenAt: instantSchema.describe('When the person last proved who it is; dangerous things ask for a fresh proof.'),
  createdAt: instantSchema,
  expiresAt: instantSchema,
});

/** Ways to prove who one is beside the password. */
export const secondFactors = ['totp', 'passkey', 'recovery_code'] as const;

/** Sign-in that needs one more step. */
export const challengeSchema = z.object({
  status: z.literal('second_factor_required'),
  challenge: z.string().describe('To be sent with the code; good for five minutes and a few tries.'),
  factors: z.array(z.enum(secondFactors)),
});

/** What the browser's `navigator.credentials` gives and takes, as JSON; its shape is that of Web Authentication. */
export const webAuthnJson = z.record(z.string(), z.unknown());

/** A code of an authenticator app, or one of the recovery codes. */
export const factorCodeSchema = z.string().trim().min(6).max(40);

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
      200: challengeSchema,
    },
    errors: ['invalid_credentials'],
    idempotent: false,
  }),
  secondFactor: operation({
    method: 'POST',
    path: '/sessions/second-factor',
    summary: 'Finish signing in with a second factor',
    description:
      'By `code` (authenticator app or recovery code) or `passkey`, exactly one of them. `challenge` is the one of the sign-in; with a `passkey` the one that `POST /sessions/passkey-options` gave for it.',
    permission: 'public',
    body: z.strictObject({
      challenge: z.string().min(1).max(2_000),
      code: factorCodeSchema.optional(),
      passkey: webAuthnJson.optional(),
    }),
    responses: { 201: sessionSchema },
    errors: ['invalid_credentials'],
    idempotent: false,
  }),
  passkeyOptions: operation({
    method: 'POST',
    path: '/sessions/passkey-options',
    summary: 'Begin to sign in with a passkey',
    description:
      'With the `challenge` of a sign-in as its second factor, without one as the only proof. Stores nothing.',
    permission: 'public',
    body: z.strictObject({ challenge: z.string().min(1).max(2_000).optional() }),
    responses: { 200: z.object({ challenge: z.string(), options: webAuthnJson }) },
    errors: ['invalid_credentials'],
    idempotent: false,
  }),
  createWithPasskey: operation({
    method: 'POST',
    path: '/sessions/passkey',
    summary: 'Sign in with a passkey alone',
    permission: 'public',
    body: z.strictObject({ challenge: z.string().min(1).max(2_000), passkey: webAuthnJson }),
    responses: { 201: sessionSchema },
    errors: ['invalid_credentials'],
    idempotent: false,
  }),
  endOthers: operation({
    method: 'DELETE',
    path: '/sessions',
    summary: "End all of one's other sessions",
    permission: 'authenticated',
    credential: 'session',
    responses: { 204: z.null() },
  }),
  current: operation({
    method: 'GET',
    path: '/sessions/current',
    summary: 'Get the session of this request',
    permission: 'authenticated',
    credential: 'session',
    whileRestricted: true,
    responses: { 200: sessionSchema },
  }),
  end: operation({
    method: 'DELETE',
    path: '/sessions/current',
    summary: 'Sign out',
    permission: 'authenticated',
    credential: 'session',
    whileRestricted: true,
    responses: { 204: z.null() },
  }),
  list: operation({
    method: 'GET',
    path: '/sessions',
    summary: "List one's own sessions",
    permission: 'authenticated',
    credential: 'session',
    query: z.object(wholePageQuery),
    responses: { 200: cursorPageOf(sessionListItemSchema) },
  }),
  revoke: operation({
    method: 'DELETE',
    path: '/sessions/{id}',
    summary: "End one of one's own sessions",
    permission: 'authenticated',
    credential: 'session',
    params: z.object({ id: idSchema('session') }),
    responses: { 204: z.null() },
  }),
};
