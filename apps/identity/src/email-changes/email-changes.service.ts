import type { IdentityDatabase } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import type { AfterAnswer } from '../after-answer.ts';
import type { Mailer } from '../mail/mailer.ts';
import { deletePasswordReset } from '../password-resets/password-resets.repository.ts';
import { findCaller } from '../people/caller.ts';
import { findPersonByEmail, lockPerson, type Person, toEmailKey } from '../people/people.repository.ts';
import { recordPersonAudit } from '../people/person-audit.ts';
import { hashOfSecret, newSecret } from '../secret-tokens.ts';
import { networkOf } from '../sessions/networks.ts';
import type { Origin } from '../sessions/sessions.service.ts';
import type { SignInLimits } from '../sessions/sign-in-limits.ts';
import { changeEmail, replaceEmailChange, takeEmailChange } from './email-changes.repository.ts';
import { noticeLetter, proofLetter, takenLetter } from './email-letters.ts';

/** Addresses of accounts: another one, and the proof of the present one. */
export interface EmailChangesService {
  /**
   * Sends a link to a new address and a notice to the present one. False: no mail is sent here. The answer is the same
   * for an address that has an account already. Throws `validation_failed` for the present one, and `rate_limited`.
   */
  change(principal: Principal, email: string, origin: Origin): Promise<boolean>;
  /** Sends a link to the present address. False: no mail is sent here. Throws `conflict` once it is proved, and `rate_limited`. */
  verify(principal: Principal, origin: Origin): Promise<boolean>;
  /** Throws `forbidden` for a link that was used, replaced or is over, and `conflict` when another account has the address. */
  confirm(secret: string, origin: Origin): Promise<void>;
}

/** What the service is made from. */
export interface EmailChangesOptions {
  database: IdentityDatabase;
  limits: Pick<SignInLimits, 'countNetwork' | 'countMail'>;
  mailer: Mailer;
  afterAnswer: AfterAnswer;
  publicUrl: string;
  now: () => Date;
}

/** A link is good for so long, in milliseconds: one hour. */
const linkLifetimeMs = 3_600_000;

/** Makes the service. */
export function createEmailChangesService(options: EmailChangesOptions): EmailChangesService {
  const { database, limits, mailer, afterAnswer, publicUrl, now } = options;

  /** Stores a link for an address; gives its secret. */
  const makeLink = async (person: Person, email: string, origin: Origin, action: string): Promise<string> => {
    const secret = newSecret();
    await database.asSystem(async (tx) => {
      await replaceEmailChange(tx, {
        personId: person.id,
        email: email.trim(),
        emailKey: toEmailKey(email),
        secretHash: hashOfSecret(secret),
        expiresAt: new Date(now().getTime() + linkLifetimeMs),
      });
      await recordPersonAudit(tx, person, origin, { action });
    });
    return secret;
  };

  const requireMayMail = async (person: Person): Promise<void> => {
    if (await limits.countMail(person.id)) return;
    throw new ProblemError('rate_limited', 'Enough mails were sent for now. Wait a while.', { retryAfterSeconds: 600 });
  };

  return {
    async change(principal, email, { network, userAgent, requestId }) {
      if (!mailer.isConfigured) return false;
      const person = await database.readAsSystem((sql) => findCaller(sql, principal));
      if (toEmailKey(email) === toEmailKey(person.email)) {
        throw new ProblemError('validation_failed', 'This is your address already.', {
          errors: [{ path: 'email', message: 'must be another one' }],
        });
      }
      await requireMayMail(person);
      const origin = { network, userAgent, requestId };
      // Whether the address is free is found out after the answer, and told to nobody but its owner.
      afterAnswer.add('a change of address', async () => {
        const isTaken = await database.readAsSystem((sql) => findPersonByEmail(sql, email));
        if (isTaken) {
          await mailer.send(takenLetter(publicUrl, isTaken.email));
          return;
        }
        const secret = await makeLink(person, email, origin, 'email-change.created');
        await mailer.send(proofLetter(publicUrl, { to: email.trim(), name: person.name, secret, isNew: true }));
        await mailer.send(noticeLetter(publicUrl, { to: person.email, name: person.name }));
      });
      return true;
    },
    async verify(principal, { network, userAgent, requestId }) {
      const person = await database.readAsSystem((sql) => findCaller(sql, principal));
      if (person.emailVerifiedAt) throw new ProblemError('conflict', 'The address is proved already.');
      if (!mailer.isConfigured) return false;
      await requireMayMail(person);
      const origin = { network, userAgent, requestId };
      afterAnswer.add('the proof of an address', async () => {
        const secret = await makeLink(person, person.email, origin, 'email-verification.created');
        await mailer.send(proofLetter(publicUrl, { to: person.email, name: person.name, secret, isNew: false }));
      });
      return true;
    },
    async confirm(secret, origin) {
      await limits.countNetwork(networkOf(origin.network));
      const secretHash = hashOfSecret(secret);
      const changed = database.asSystem(async (tx) => {
        const change = await takeEmailChange(tx, secretHash, now());
        const person = change && (await lockPerson(tx, change.personId));
        if (!change || !person) throw noLink();
        const isNew = change.emailKey !== toEmailKey(person.email);
        if (!(await changeEmail(tx, change, now()))) throw taken();
        // A link for a new password went to the address before.
        if (isNew) await deletePasswordReset(tx, person.id);
        await recordPersonAudit(tx, person, origin, {
          action: isNew ? 'person.email-changed' : 'person.email-verified',
        });
      });
      await changed.catch((error: unknown) => {
        throw isUniqueViolation(error) ? taken() : error; // of two accounts at the same moment one wins
      });
    },
  };
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

function taken(): ProblemError {
  return new ProblemError('conflict', 'Another account has this address by now.');
}

function noLink(): ProblemError {
  return new ProblemError('forbidden', 'This link was used already, was replaced by a newer one, or is too old.');
}
