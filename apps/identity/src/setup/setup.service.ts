import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { isSameSecret, ProblemError } from '@kumo/service-kit';
import { recordAudit } from '../audit/audit.ts';
import { insertMembership, insertRootOrganization } from '../organizations/organizations.repository.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { findPerson, insertPerson, type Person } from '../people/people.repository.ts';
import { networkOf } from '../sessions/networks.ts';
import { beginSession, type Origin, type SessionView } from '../sessions/sessions.service.ts';
import type { SignInLimits } from '../sessions/sign-in-limits.ts';
import { claimSetup, isSetupDone } from './setup.repository.ts';

/** The first owner and the first organization. */
export interface FirstOwner {
  email: string;
  password: string;
  name: string;
  organization: string;
}

/** Makes the first owner, once. */
export interface SetupService {
  isNeeded(): Promise<boolean>;
  /**
   * With the token that the start printed; signs in. Throws `forbidden` for a wrong token, `conflict` when there is an
   * owner already: of several at the same moment one wins.
   */
  complete(token: string, owner: FirstOwner, origin: Origin): Promise<{ view: SessionView; secret: string }>;
  /** Without anybody at the page. False when there is an owner already. */
  completeUnattended(owner: FirstOwner): Promise<boolean>;
}

/** What the service is made from. */
export interface SetupOptions {
  database: IdentityDatabase;
  passwords: Passwords;
  limits: SignInLimits;
  now: () => Date;
  /** Absent: the page cannot be used. */
  setupToken: string | undefined;
}

const unattended = { network: 'this machine', userAgent: '', requestId: 'start' };

/** Makes the service. */
export function createSetupService({ database, passwords, limits, now, setupToken }: SetupOptions): SetupService {
  let isDone = false; // it never becomes undone
  const isNeeded = async (): Promise<boolean> => {
    isDone ||= await database.readAsSystem(isSetupDone);
    return !isDone;
  };

  return {
    isNeeded,
    async complete(token, owner, origin) {
      await limits.countNetwork(networkOf(origin.network));
      if (!(await isNeeded())) throw alreadyDone();
      if (setupToken === undefined || !isSameSecret(token, setupToken)) {
        throw new ProblemError('forbidden', 'This is not the link that the last start printed.');
      }
      await passwords.requireGood(owner.password, owner.email, 'password');
      const passwordHash = await passwords.hash(owner.password);
      return database.asSystem(async (tx) => {
        const person = await insertOwner(tx, owner, passwordHash, origin, now());
        if (!person) throw alreadyDone();
        return beginSession(tx, person, origin, now());
      });
    },
    async completeUnattended(owner) {
      if (!(await isNeeded())) return false;
      await passwords.requireGood(owner.password, owner.email, 'KUMO_OWNER_PASSWORD');
      const passwordHash = await passwords.hash(owner.password);
      return database.asSystem(
        async (tx) => (await insertOwner(tx, owner, passwordHash, unattended, now())) !== undefined,
      );
    },
  };
}

/** Undefined when another set-up was faster; the claim waits for one that is just being stored. */
async function insertOwner(
  tx: SqlHandle,
  owner: FirstOwner,
  passwordHash: string,
  origin: Origin,
  now: Date,
): Promise<Person | undefined> {
  if (!(await claimSetup(tx))) return undefined;
  const organizationId = await insertRootOrganization(tx, owner.organization);
  const personId = await insertPerson(tx, {
    ...owner,
    passwordHash,
    homeOrganizationId: organizationId,
    emailVerifiedAt: now, // whoever sets it up has the machine
  });
  await insertMembership(tx, { organizationId, personId, role: 'owner' });
  const person = await findPerson(tx, personId);
  if (!person) throw new Error('the owner was not stored');
  await recordAudit(tx, {
    organizationId,
    action: 'setup.completed',
    actor: { kind: 'person', id: person.id, name: person.name },
    target: { kind: 'organization', id: organizationId, name: owner.organization },
    network: origin.network,
    requestId: origin.requestId,
  });
  return person;
}

function alreadyDone(): ProblemError {
  return new ProblemError('conflict', 'There is an owner already. Sign in instead.');
}
