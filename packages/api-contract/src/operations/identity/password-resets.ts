import { z } from 'zod';
import { operation } from '../../operation.ts';
import { passwordSchema } from './sessions.ts';

/** Setting a new password without the old one. */
export const passwordResets = {
  create: operation({
    method: 'POST',
    path: '/password-resets',
    summary: 'Have a link sent that sets a new password',
    description: 'The answer is the same, and as quick, whether or not the address has an account.',
    permission: 'public',
    body: z.strictObject({ email: z.string().min(1).max(254) }),
    responses: { 202: z.object({ mail: z.boolean().describe('Whether this installation sends mail at all.') }) },
    idempotent: false,
  }),
  confirm: operation({
    method: 'POST',
    path: '/password-resets/confirm',
    summary: 'Set a new password with a reset link',
    description: "Works once for each link, ends all sessions and API keys of the link's person, and does not sign in.",
    permission: 'public',
    body: z.strictObject({ token: z.string().min(1).max(200), password: passwordSchema }),
    responses: { 204: z.null() },
    errors: ['forbidden'],
    idempotent: false,
  }),
};
