import { idSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { cursorPageOf, wholePageQuery } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { displayNameSchema, factorCodeSchema, webAuthnJson } from './sessions.ts';

const own = { permission: 'authenticated', credential: 'session' } as const;
const enrolling = { ...own, whileRestricted: true } as const;

const recoveryCodesSchema = z.array(z.string()).describe('Each works once. Shown now and never again.');

/** A passkey without its key. */
export const passkeySchema = z.object({
  id: idSchema('passkey'),
  name: z.string(),
  createdAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
  backedUp: z.boolean().describe('Kept by its maker on more than one device.'),
});

/** Codes of an authenticator app. */
export const totp = {
  begin: operation({
    method: 'POST',
    path: '/me/totp',
    summary: 'Begin to set up an authenticator app',
    description: 'Nothing is in force before it is confirmed by a code.',
    ...enrolling,
    body: z.strictObject({ password: z.string().min(1).max(200) }),
    responses: {
      200: z.object({
        secret: z.string().describe('Base32, to be typed in where no picture can be taken.'),
        otpauthUri: z.string(),
        qr: z.string().describe('The URI as a picture: an SVG document.'),
      }),
    },
    errors: ['invalid_credentials', 'conflict'],
    idempotent: false,
  }),
  confirm: operation({
    method: 'POST',
    path: '/me/totp/confirm',
    summary: 'Confirm the authenticator app by its first code',
    description: 'Other sessions end, this one is renewed and has shown a second factor.',
    ...enrolling,
    body: z.strictObject({ code: factorCodeSchema }),
    responses: { 200: z.object({ recoveryCodes: recoveryCodesSchema }) },
    errors: ['invalid_credentials', 'conflict'],
    idempotent: false,
  }),
  remove: operation({
    method: 'DELETE',
    path: '/me/totp',
    summary: 'Remove the authenticator app',
    description: 'Not the last second factor where one is enforced. With the last one the recovery codes go.',
    ...own,
    stepUp: true,
    responses: { 204: z.null() },
    errors: ['conflict'],
  }),
};

/** Passkeys of the caller. */
export const passkeys = {
  list: operation({
    method: 'GET',
    path: '/me/passkeys',
    summary: "List one's passkeys",
    ...enrolling,
    query: z.object(wholePageQuery),
    responses: { 200: cursorPageOf(passkeySchema) },
  }),
  options: operation({
    method: 'POST',
    path: '/me/passkeys/options',
    summary: 'Begin to add a passkey',
    ...enrolling,
    stepUp: true,
    responses: { 200: z.object({ challenge: z.string(), options: webAuthnJson }) },
    errors: ['conflict'],
    idempotent: false,
  }),
  create: operation({
    method: 'POST',
    path: '/me/passkeys',
    summary: 'Add a passkey',
    description:
      'The session is renewed. The first factor of an account also gives recovery codes, and ends all other sessions.',
    ...enrolling,
    stepUp: true,
    body: z.strictObject({ challenge: z.string().min(1).max(2_000), name: displayNameSchema, passkey: webAuthnJson }),
    responses: { 201: z.object({ passkey: passkeySchema, recoveryCodes: recoveryCodesSchema.nullable() }) },
    errors: ['invalid_credentials', 'conflict'],
    idempotent: false,
  }),
  rename: operation({
    method: 'PATCH',
    path: '/me/passkeys/{id}',
    summary: 'Rename a passkey',
    ...own,
    params: z.object({ id: idSchema('passkey') }),
    body: z.strictObject({ name: displayNameSchema }),
    responses: { 200: passkeySchema },
  }),
  delete: operation({
    method: 'DELETE',
    path: '/me/passkeys/{id}',
    summary: 'Remove a passkey',
    description: 'Not the last second factor where one is enforced. With the last one the recovery codes go.',
    ...own,
    stepUp: true,
    params: z.object({ id: idSchema('passkey') }),
    responses: { 204: z.null() },
    errors: ['conflict'],
  }),
};

/** Codes for the day the other factors are lost. */
export const recoveryCodes = {
  renew: operation({
    method: 'POST',
    path: '/me/recovery-codes',
    summary: 'Make new recovery codes',
    description: 'The old ones no longer work.',
    ...own,
    stepUp: true,
    responses: { 200: z.object({ recoveryCodes: recoveryCodesSchema }) },
    errors: ['conflict'],
    idempotent: false,
  }),
};

/** Fresh proofs, for what is dangerous. */
export const stepUp = {
  options: operation({
    method: 'POST',
    path: '/step-up/passkey-options',
    summary: 'Begin to prove once more who one is, with a passkey',
    ...enrolling,
    responses: { 200: z.object({ challenge: z.string(), options: webAuthnJson }) },
    errors: ['conflict'],
    idempotent: false,
  }),
  create: operation({
    method: 'POST',
    path: '/step-up',
    summary: 'Prove once more who one is',
    description:
      'By `code` or `passkey` where the account has a second factor, else by `password`; exactly one of them. The session gets a new cookie; the one before is no longer good.',
    ...enrolling,
    body: z.strictObject({
      password: z.string().min(1).max(200).optional(),
      code: factorCodeSchema.optional(),
      challenge: z.string().min(1).max(2_000).optional().describe('With `passkey`.'),
      passkey: webAuthnJson.optional(),
    }),
    responses: { 200: z.object({ provenUntil: instantSchema }) },
    errors: ['invalid_credentials'],
    idempotent: false,
  }),
};
