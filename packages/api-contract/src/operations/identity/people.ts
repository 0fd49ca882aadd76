import { instantSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { displayNameSchema, emailSchema, passwordSchema, personSchema } from './sessions.ts';

/** The person behind the request. */
export const me = {
  get: operation({
    method: 'GET',
    path: '/me',
    summary: 'Get oneself',
    permission: 'authenticated',
    whileRestricted: true,
    responses: { 200: personSchema },
  }),
  update: operation({
    method: 'PATCH',
    path: '/me',
    summary: "Change one's name",
    permission: 'authenticated',
    credential: 'session',
    body: z.strictObject({ name: displayNameSchema }),
    responses: { 200: personSchema },
  }),
  changePassword: operation({
    method: 'POST',
    path: '/me/password',
    summary: "Change one's password",
    description: 'Ends all other sessions and renews this one.',
    permission: 'authenticated',
    credential: 'session',
    body: z.strictObject({ currentPassword: z.string().min(1).max(200), newPassword: passwordSchema }),
    responses: { 204: z.null() },
    errors: ['invalid_credentials'],
    idempotent: false,
  }),
  security: operation({
    method: 'GET',
    path: '/me/security',
    summary: 'Get what guards the account',
    permission: 'authenticated',
    credential: 'session',
    whileRestricted: true,
    responses: {
      200: z.object({
        totp: z.object({ confirmedAt: instantSchema }).nullable(),
        passkeys: z.number().int(),
        recoveryCodesLeft: z.number().int(),
        passwordChangedAt: instantSchema,
        secondFactorRequired: z.boolean().describe('By an organization that the person acts for.'),
        provenUntil: instantSchema.describe('When the next dangerous thing asks for a fresh proof.'),
      }),
    },
  }),
  changeEmail: operation({
    method: 'POST',
    path: '/me/email',
    summary: "Change one's address",
    description: 'A link goes to the new address, a warning to the old one; the change takes effect by the link.',
    permission: 'authenticated',
    credential: 'session',
    stepUp: true,
    body: z.strictObject({ email: emailSchema }),
    responses: {
      202: z.object({ sent: z.boolean().describe('False: no mail is configured here, nothing was changed.') }),
    },
    idempotent: false,
  }),
  verifyEmail: operation({
    method: 'POST',
    path: '/me/email/verification',
    summary: "Have a link sent that verifies one's address",
    permission: 'authenticated',
    credential: 'session',
    responses: { 202: z.object({ sent: z.boolean().describe('False: no mail is configured here.') }) },
    errors: ['conflict'],
    idempotent: false,
  }),
};

/** Links that prove an address. */
export const emailChanges = {
  confirm: operation({
    method: 'POST',
    path: '/email-changes/confirm',
    summary: 'Prove an address with the link sent to it',
    permission: 'public',
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    responses: { 204: z.null() },
    errors: ['forbidden', 'conflict'],
    idempotent: false,
  }),
};
