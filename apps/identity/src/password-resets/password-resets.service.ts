import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { ProblemError } from '@kumo/service-kit';
import type { AfterAnswer } from '../after-answer.ts';
import { deleteApiKeysOf } from '../api-keys/api-keys.repository.ts';
import { recordAudit } from '../audit/audit.ts';
import { deleteFactors } from '../factors/factors.repository.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { findPerson, overwritePasswordHash, type Person, toEmailKey } from '../people/people.repository.ts';
import { hashOfSecret, newSecret } from '../secret-tokens.ts';
import { networkOf } from '../sessions/networks.ts';
import { deleteSessionsOf } from '../sessions/sessions.repository.ts';
import type { Origin } from '../sessions/sessions.service.ts';
import { deleteChallengesOf } from '../sessions/sign-in-challenges.repository.ts';
import type { SignInLimits } from '../sessions/sign-in-limits.ts';
import {
  findPasswordReset,
  listRootOwners,
  type RootOwner,
  replacePasswordReset,
  takePasswordReset,
} from './password-resets.repository.ts';
import { linkLifetimeMs, mailReset } from './reset-mails.ts';

/** A link that was just made. Its secret is only here. */
export interface OwnerReset {
  email: string;
  secret: string;
  expiresAt: Date;
}

/** New passwords without the old one. */
export interface PasswordResetsService {
  /**
   * Asks for a link by mail. False: none is sent here, whatever the address. Throws `rate_limited`. Says and shows nothing
   * of whether the address has an account: that is looked up after the answer.
   */
  request(email: string, origin: Origin): Promise<boolean>;
  /**
   * For whoever has the machine: a link for an owner of the organization at the top. At once the old password, all
   * sessions and all API keys of that person are worth nothing, for who asks for this may have lost them to somebody
   * else. `factors`: the second factors and recovery codes as well, for an owner who lost them. Throws `not_found` without such
   * an owner, and `conflict` when `email` has to say which of several.
   */
  resetOwner(email: string | undefined, also?: { factors: boolean }): Promise<OwnerReset>;
  /** Sets the password, once. Throws `forbidden` for a link that was used, replaced or is over, and `validation_failed`. */
  confirm(secret: string, password: string, origin: Origin): Promise<void>;
}

/** What the service is made from. */
export interface PasswordResetsOptions {
  database: IdentityDatabase;
  passwords: Passwords;
  limits: SignInLimits;
  mailer: Mailer;
  afterAnswer: AfterAnswer;
  publicUrl: string;
  now: () => Date;
}

/** Makes the service. */
export function createPasswordResetsService(options: PasswordResetsOptions): PasswordResetsService {
  const { database, passwords, limits, mailer, afterAnswer, now } = options;
  return {
    async request(email, origin) {
      await limits.countNetwork(networkOf(origin.network));
      if (!mailer.isConfigured) return false;
      // What the request was is kept, not the request itself: that is over by then.
      const { network, userAgent, requestId } = origin;
      afterAnswer.add('a link for a new password', () => mailReset(options, email, { network, userAgent, requestId }));
      return true;
    },
    async resetOwner(email, { factors } = { factors: false }) {
      const nobodysPassword = await passwords.hash(newSecret());
      const secret = newSecret();
      const expiresAt = new Date(now().getTime() + linkLifetimeMs);
      return database.asSystem(async (tx) => {
        const owner = chooseOwner(await listRootOwners(tx), email);
        await overwritePasswordHash(tx, { personId: owner.id, to: nobodysPassword, now: now() });
        await revokeAll(tx, owner.id);
        await replacePasswordReset(tx, { personId: owner.id, secretHash: hashOfSecret(secret), expiresAt });
        const onTheMachine = {
          organizationId: owner.organizationId,
          actor: { kind: 'system', id: 'machine', name: 'Command on the machine' },
          target: { kind: 'person', id: owner.id, name: owner.name },
          network: 'this machine',
          requestId: 'kumo owner reset',
        } as const;
        await recordAudit(tx, { ...onTheMachine, action: 'password-reset.created' });
        if (factors) {
          const { totpConfirmedAt, passkeys, recoveryCodes } = await deleteFactors(tx, owner.id);
          await recordAudit(tx, {
            ...onTheMachine,
            action: 'factors.removed',
            details: { totp: totpConfirmedAt !== null, passkeys, recoveryCodes },
          });
        }
        return { email: owner.email, secret, expiresAt };
      });
    },
    async confirm(secret, password, origin) {
      await limits.countNetwork(networkOf(origin.network));
      const secretHash = hashOfSecret(secret);
      const person = await database.readAsSystem((sql) => personOf(sql, secretHash, now()));
      if (!person) throw noLink();
      await passwords.requireGood(password, person.email, 'password');
      const passwordHash = await passwords.hash(password);
      await database.asSystem(async (tx) => {
        if (!(await takePasswordReset(tx, secretHash, now()))) throw noLink();
        await overwritePasswordHash(tx, { personId: person.id, to: passwordHash, now: now() });
        await revokeAll(tx, person.id);
        await recordAudit(tx, {
          organizationId: person.homeOrganizationId,
          action: 'password-reset.confirmed',
          actor: { kind: 'person', id: person.id, name: person.name },
          target: { kind: 'person', id: person.id, name: person.name },
          network: origin.network,
          requestId: origin.requestId,
        });
      });
    },
  };
}

async function personOf(sql: SqlHandle, secretHash: string, now: Date): Promise<Person | undefined> {
  const personId = await findPasswordReset(sql, secretHash, now);
  return personId === undefined ? undefined : findPerson(sql, personId);
}

async function revokeAll(tx: SqlHandle, personId: string): Promise<void> {
  await deleteSessionsOf(tx, personId);
  await deleteChallengesOf(tx, personId);
  await deleteApiKeysOf(tx, personId);
}

function chooseOwner(owners: RootOwner[], email: string | undefined): RootOwner {
  const meant = email === undefined ? owners : owners.filter((owner) => toEmailKey(owner.email) === toEmailKey(email));
  const [owner, another] = meant;
  if (owner && !another) return owner;
  if (owners.length === 0) {
    throw new ProblemError('not_found', 'There is no owner yet. Open the set-up link that the start prints.');
  }
  const addresses = owners.map((each) => each.email).join(', ');
  if (!owner) throw new ProblemError('not_found', `No owner has the address ${email}. Owners: ${addresses}.`);
  throw new ProblemError('conflict', `There are several owners; say which one: ${addresses}.`);
}

function noLink(): ProblemError {
  return new ProblemError('forbidden', 'This link was used already, was replaced by a newer one, or is too old.');
}
