import { z } from 'zod';
import { operation } from '../../operation.ts';
import { passwordSchema } from './sessions.ts';

/** Setting a new password without the old one. */
export const passwordResets = {
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
