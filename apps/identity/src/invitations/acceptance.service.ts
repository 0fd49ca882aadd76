import type { Role } from '@kumo/api-contract';
import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError, recordAudit } from '@kumo/service-kit';
import { findMember, storeProjectRole, storeRoles } from '../members/members.repository.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { findPerson, findPersonByEmail, insertPerson, type Person, toEmailKey } from '../people/people.repository.ts';
import { networkOf } from '../sessions/networks.ts';
import { beginSession, type Origin, type SessionView } from '../sessions/sessions.service.ts';
import type { SignInLimits } from '../sessions/sign-in-limits.ts';
import { findInvitationBySecret, takeInvitation } from './invitations.repository.ts';
import { requireMayAccept } from './invitations.rules.ts';

/** Who takes an invitation: nothing but the token for somebody signed in. */
export interface Acceptance {
  token: string;
  email?: string | undefined;
  password?: string | undefined;
  name?: string | undefined;
}

/** The invited side of invitations. */
export interface AcceptanceService {
  preview(token: string, origin: Origin): Promise<{ organization: string; email: string; role: Role; expiresAt: Date }>;
  /**
   * Once per invitation, also at the same moment. Without a session it makes an account and signs in. Throws `forbidden` for
   * a link that is no longer good or is for another address, `unauthenticated` for an address that has an account.
   */
  accept(
    acceptance: Acceptance,
    principal: Principal | null,
    origin: Origin,
  ): Promise<{ signedIn: { view: SessionView; secret: string } } | { organizationId: string }>;
}

/** What the service is made from. */
export interface AcceptanceOptions {
  database: IdentityDatabase;
  passwords: Passwords;
  limits: Pick<SignInLimits, 'countNetwork'>;
  now: () => Date;
}

type Found = NonNullable<Awaited<ReturnType<typeof findInvitationBySecret>>>;

/** Makes the service. */
export function createAcceptanceService({ database, passwords, limits, now }: AcceptanceOptions): AcceptanceService {
  const find = async (sql: SqlHandle, token: string): Promise<Found> => {
    const invitation = await findInvitationBySecret(sql, token, now());
    if (!invitation) throw notGood();
    if (invitation.states.some((state) => state !== 'active')) {
      throw new ProblemError('forbidden', 'The organization takes nobody in at the moment.');
    }
    return invitation;
  };

  const join = (token: string, personId: string, origin: Origin): Promise<{ organizationId: string }> =>
    database.asSystem(async (tx) => {
      const invitation = await find(tx, token);
      const person = await findPerson(tx, personId);
      if (!person) throw notGood();
      const isVerified = person.emailVerifiedAt !== null;
      requireMayAccept({ ...person, emailKey: toEmailKey(person.email), isVerified }, invitation);
      if (!(await takeInvitation(tx, token, now()))) throw notGood();
      if (invitation.sent && !isVerified) {
        await tx.query('UPDATE people SET email_verified_at = $2 WHERE id = $1', [person.id, now()]);
      }
      await giveRole(tx, invitation, person.id);
      await recordAccepted(tx, invitation, person, origin);
      return { organizationId: invitation.organizationId };
    });

  const makeAccount = async (acceptance: Acceptance, origin: Origin) => {
    const { token } = acceptance;
    const invitation = await database.readAsSystem(async (sql) => {
      const found = await find(sql, token);
      if (acceptance.email !== undefined && toEmailKey(acceptance.email) !== found.emailKey) {
        throw new ProblemError('forbidden', 'This invitation is for another address.');
      }
      if (await findPersonByEmail(sql, found.email)) {
        throw new ProblemError('unauthenticated', 'This address has an account. Sign in, then open the link again.');
      }
      return found;
    });
    const { email, password, name } = requireAll(acceptance);
    await passwords.requireGood(password, email, 'password');
    const passwordHash = await passwords.hash(password);
    return database.asSystem(async (tx) => {
      if (!(await takeInvitation(tx, token, now()))) throw notGood();
      const { organizationId, sent } = invitation;
      const id = await insertPerson(tx, {
        email: invitation.email,
        name,
        passwordHash,
        homeOrganizationId: organizationId,
        emailVerifiedAt: sent ? now() : null,
      }).catch(refuseSecondAccount);
      const person = await findPerson(tx, id);
      if (!person) throw new Error('the person was not stored');
      await giveRole(tx, invitation, id);
      await recordAccepted(tx, invitation, person, origin);
      return { signedIn: await beginSession(tx, person, origin, now()) };
    });
  };

  return {
    async preview(token, origin) {
      await limits.countNetwork(networkOf(origin.network));
      return database.readAsSystem((sql) => find(sql, token));
    },
    async accept(acceptance, principal, origin) {
      await limits.countNetwork(networkOf(origin.network));
      if (principal === null) return makeAccount(acceptance, origin);
      if (principal.kind !== 'session' || principal.personId === null) {
        throw new ProblemError('forbidden', 'Only people accept invitations, no API key.');
      }
      return join(acceptance.token, principal.personId, origin);
    },
  };
}

/** A role that somebody has already stays, where it is about the whole organization. */
async function giveRole(tx: SqlHandle, invitation: Found, personId: string): Promise<void> {
  const { organizationId, projectId, role } = invitation;
  if (projectId !== null) return storeProjectRole(tx, organizationId, personId, { projectId, role });
  const member = await findMember(tx, organizationId, personId);
  if (member?.role) throw new ProblemError('conflict', 'You are a member of this organization already.');
  await storeRoles(tx, organizationId, personId, { role, projects: member?.projects ?? [] });
}

async function recordAccepted(tx: SqlHandle, invitation: Found, person: Person, origin: Origin): Promise<void> {
  await recordAudit(tx, {
    organizationId: invitation.organizationId,
    action: 'invitation.accepted',
    actor: { kind: 'person', id: person.id, name: person.name },
    target: { kind: 'invitation', id: invitation.id, name: invitation.email },
    network: origin.network,
    requestId: origin.requestId,
    details: { role: invitation.role, projectId: invitation.projectId, invitedBy: invitation.invitedBy.id },
  });
}

function requireAll({ email, password, name }: Acceptance): { email: string; password: string; name: string } {
  if (email !== undefined && password !== undefined && name !== undefined) return { email, password, name };
  const missing = Object.entries({ email, password, name }).filter(([, value]) => value === undefined);
  throw new ProblemError('validation_failed', 'A new account needs email, password and name.', {
    errors: missing.map(([path]) => ({ path, message: 'is needed for a new account' })),
  });
}

const uniqueViolation = '23505';

/** Two invitations of one address, taken at the same moment: one makes the account. */
function refuseSecondAccount(error: unknown): never {
  if (!(error instanceof Error && 'code' in error && error.code === uniqueViolation)) throw error;
  throw new ProblemError('unauthenticated', 'This address has an account. Sign in, then open the link again.');
}

function notGood(): ProblemError {
  return new ProblemError('forbidden', 'This link is not good: it was used, taken back, replaced or has expired.');
}
