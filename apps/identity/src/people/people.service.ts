import type { IdentityDatabase } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { actorOf, recordAudit } from '../audit/audit.ts';
import { deletePasswordReset } from '../password-resets/password-resets.repository.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { Attempts } from '../sessions/attempts.ts';
import { renewSession } from '../sessions/session-renewal.ts';
import type { Origin } from '../sessions/sessions.service.ts';
import { deleteChallengesOf } from '../sessions/sign-in-challenges.repository.ts';
import { type AccountSecurity, accountSecurityOf } from './account-security.ts';
import { findCaller } from './caller.ts';
import { type PersonWithPassword, renamePerson, replacePasswordHash } from './people.repository.ts';

/** What people do about themselves. */
export interface PeopleService {
  get(principal: Principal): Promise<PersonWithPassword>;
  /** What guards the account. */
  security(principal: Principal): Promise<AccountSecurity>;
  rename(principal: Principal, name: string, origin: Origin): Promise<PersonWithPassword>;
  /**
   * Ends every other session of the person and half sign-ins with the old password, and renews this one; gives its secret. Throws
   * `invalid_credentials` when the current password is wrong, and `forbidden` for API keys.
   */
  changePassword(
    principal: Principal,
    change: { currentPassword: string; newPassword: string },
    origin: Origin,
  ): Promise<string>;
}

/** What the service is made from. */
export interface PeopleOptions {
  database: IdentityDatabase;
  passwords: Passwords;
  attempts: Attempts;
  now: () => Date;
}

/** Makes the service. */
export function createPeopleService({ database, passwords, attempts, now }: PeopleOptions): PeopleService {
  const get = (principal: Principal): Promise<PersonWithPassword> =>
    database.readAsSystem((sql) => findCaller(sql, principal));

  return {
    get,
    security: (principal) => accountSecurityOf(database, principal, now()),
    async rename(principal, name, origin) {
      return database.asSystem(async (tx) => {
        const person = await findCaller(tx, principal);
        await renamePerson(tx, person.id, name);
        await recordAudit(tx, {
          organizationId: principal.organizationId,
          action: 'person.renamed',
          actor: actorOf(principal),
          target: { kind: 'person', id: person.id, name },
          network: origin.network,
          requestId: origin.requestId,
        });
        return { ...person, name };
      });
    },
    async changePassword(principal, { currentPassword, newPassword }, origin) {
      if (principal.kind !== 'session') throw new ProblemError('forbidden', 'Only somebody signed in can do this.');
      const person = await get(principal);
      await attempts.provePassword(person, currentPassword, origin, 'The current password is wrong.');
      await passwords.requireGood(newPassword, person.email, 'newPassword');
      const to = await passwords.hash(newPassword);
      return database.asSystem(async (tx) => {
        if (!(await replacePasswordHash(tx, { personId: person.id, from: person.passwordHash, to, now: now() }))) {
          throw new ProblemError('conflict', 'The password was just changed elsewhere.');
        }
        await deletePasswordReset(tx, person.id);
        await deleteChallengesOf(tx, person.id);
        await recordAudit(tx, {
          organizationId: principal.organizationId,
          action: 'person.password-changed',
          actor: actorOf(principal),
          target: { kind: 'person', id: person.id, name: person.name },
          network: origin.network,
          requestId: origin.requestId,
        });
        // What the session has shown beside the password it goes on to have shown, and no more than that.
        const renewed = { principal, person, origin, now: now() };
        return renewSession(tx, renewed, { endOthers: true, because: 'person.password-changed' });
      });
    },
  };
}
