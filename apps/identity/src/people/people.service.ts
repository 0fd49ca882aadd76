import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { actorOf, recordAudit } from '../audit/audit.ts';
import { deletePasswordReset } from '../password-resets/password-resets.repository.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { networkOf } from '../sessions/networks.ts';
import { deleteSessionsOf, isKnownNetwork } from '../sessions/sessions.repository.ts';
import { beginSession, type Origin } from '../sessions/sessions.service.ts';
import type { SignInLimits } from '../sessions/sign-in-limits.ts';
import {
  findPerson,
  type PersonWithPassword,
  renamePerson,
  replacePasswordHash,
  toEmailKey,
} from './people.repository.ts';

/** What people do about themselves. */
export interface PeopleService {
  get(principal: Principal): Promise<PersonWithPassword>;
  rename(principal: Principal, name: string, origin: Origin): Promise<PersonWithPassword>;
  /**
   * Ends every session of the person, this one too, and begins a new one in its place; gives its secret. Throws
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
  limits: SignInLimits;
  now: () => Date;
}

/** Makes the service. */
export function createPeopleService({ database, passwords, limits, now }: PeopleOptions): PeopleService {
  const get = (principal: Principal): Promise<PersonWithPassword> =>
    database.readAsSystem((sql) => personOf(sql, principal));

  /** A stolen session must not be a way to guess the password: the same limits as at sign-in. */
  const proveCurrent = async (person: PersonWithPassword, password: string, origin: Origin): Promise<void> => {
    const network = networkOf(origin.network);
    const attempt = {
      personId: person.id,
      emailKey: toEmailKey(person.email),
      network,
      isKnownNetwork: await database.readAsSystem((sql) => isKnownNetwork(sql, person.id, network)),
    };
    await limits.countAttempt(attempt);
    if (!(await passwords.isRight(password, person.passwordHash))) {
      throw new ProblemError('invalid_credentials', 'The current password is wrong.');
    }
    await limits.forgive(attempt);
  };

  return {
    get,
    async rename(principal, name, origin) {
      return database.asSystem(async (tx) => {
        const person = await personOf(tx, principal);
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
      await proveCurrent(person, currentPassword, origin);
      await passwords.requireGood(newPassword, person.email, 'newPassword');
      const to = await passwords.hash(newPassword);
      return database.asSystem(async (tx) => {
        if (!(await replacePasswordHash(tx, { personId: person.id, from: person.passwordHash, to }))) {
          throw new ProblemError('conflict', 'The password was just changed elsewhere.');
        }
        await deleteSessionsOf(tx, person.id);
        await deletePasswordReset(tx, person.id);
        await recordAudit(tx, {
          organizationId: principal.organizationId,
          action: 'person.password-changed',
          actor: actorOf(principal),
          target: { kind: 'person', id: person.id, name: person.name },
          network: origin.network,
          requestId: origin.requestId,
        });
        return (await beginSession(tx, person, origin, now())).secret;
      });
    },
  };
}

async function personOf(sql: SqlHandle, { personId }: Principal): Promise<PersonWithPassword> {
  const person = personId === null ? undefined : await findPerson(sql, personId);
  if (!person) throw new ProblemError('not_found', 'There is no person behind this credential.');
  return person;
}
