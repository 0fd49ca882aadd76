import {
  createInternalCheck,
  internalTokenHeader,
  ProblemError,
  type Server,
  toValidationProblem,
} from '@kumo/service-kit';
import { z } from 'zod';
import type { PasswordResetsService } from './password-resets.service.ts';
import { resetLink } from './reset-mails.ts';

const askedSchema = z.strictObject({ email: z.string().max(254).optional(), factors: z.boolean().default(false) });

/** What the route needs. */
export interface OwnerResetOptions {
  internalToken: string;
  /** Where people reach the page that takes the link. */
  publicUrl: string;
  passwordResets: PasswordResetsService;
}

/**
 * `POST /internal/owner-reset`, what `kumo owner reset` asks for. Whoever knows the internal token can read the data
 * folder, so nothing is won by it that a look into the database would not give; the gateway leads nobody here.
 */
export function addOwnerResetRoute(
  server: Server,
  { internalToken, publicUrl, passwordResets }: OwnerResetOptions,
): void {
  const isInternal = createInternalCheck(internalToken);
  server.post('/internal/owner-reset', async (request) => {
    if (!isInternal(request.headers[internalTokenHeader])) {
      throw new ProblemError('forbidden', 'The internal token is not that of this installation.');
    }
    const asked = askedSchema.safeParse(request.body);
    if (!asked.success) throw toValidationProblem(asked.error);
    const { email, secret, expiresAt } = await passwordResets.resetOwner(asked.data.email, asked.data);
    return { email, link: resetLink(publicUrl, secret), expiresAt };
  });
}
