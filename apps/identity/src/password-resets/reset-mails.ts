import type { IdentityDatabase } from '@kumo/db/identity';
import { writeLetter } from '../mail/letter.ts';
import type { Mailer } from '../mail/mailer.ts';
import { findPersonByEmail } from '../people/people.repository.ts';
import { recordPersonAudit } from '../people/person-audit.ts';
import { hashOfSecret, newSecret } from '../secret-tokens.ts';
import type { Origin } from '../sessions/sessions.service.ts';
import type { SignInLimits } from '../sessions/sign-in-limits.ts';
import { replacePasswordReset } from './password-resets.repository.ts';

/** What a mail with a link needs. */
export interface ResetMailOptions {
  database: IdentityDatabase;
  mailer: Mailer;
  limits: Pick<SignInLimits, 'countMail'>;
  /** Where people reach the page that takes the link. */
  publicUrl: string;
  now: () => Date;
}

/** A link is good for so long, in milliseconds: one hour. */
export const linkLifetimeMs = 3_600_000;

/** The link that sets a new password; the secret stands in the fragment, which browsers send to nobody. */
export function resetLink(publicUrl: string, secret: string): string {
  return `${publicUrl}/reset#token=${secret}`;
}

/**
 * Sends a link to an address that has an account; an earlier link is no longer good. Does nothing for any other address,
 * and once a person has had enough of them. Takes no second factor and no session away.
 */
export async function mailReset(options: ResetMailOptions, email: string, origin: Origin): Promise<void> {
  const { database, mailer, limits, publicUrl, now } = options;
  const person = await database.readAsSystem((sql) => findPersonByEmail(sql, email));
  if (!person || !(await limits.countMail(person.id))) return;
  const secret = newSecret();
  const expiresAt = new Date(now().getTime() + linkLifetimeMs);
  await database.asSystem(async (tx) => {
    await replacePasswordReset(tx, { personId: person.id, secretHash: hashOfSecret(secret), expiresAt });
    await recordPersonAudit(tx, person, origin, {
      action: 'password-reset.created',
      actor: { kind: 'system', id: 'identity', name: 'Somebody who named the address' },
    });
  });
  await mailer.send(
    writeLetter({
      to: person.email,
      subject: 'Set a new password',
      before: [
        `Hello ${person.name},`,
        'somebody asked for a new password for this address. If it was you, go on here:',
      ],
      link: { label: 'Set a new password', url: resetLink(publicUrl, secret) },
      after: [
        'The link works once, within an hour.',
        'If it was not you, there is nothing to do: nothing was changed.',
      ],
    }),
  );
}
