import type { Role } from '@kumo/api-contract';
import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type Idempotency, type Log, type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import type { ListPage, PageAsked } from '../list-pages.ts';
import type { Mailer } from '../mail/mailer.ts';
import { findMember } from '../members/members.repository.ts';
import { requireMayGive } from '../organizations/giving.rules.ts';
import { recordManagedChange } from '../organizations/managed-change.ts';
import { type Reached, reachOrganization } from '../organizations/reach.ts';
import { findPersonByEmail, toEmailKey } from '../people/people.repository.ts';
import { findProject } from '../projects/projects.service.ts';
import { newSecret } from '../secret-tokens.ts';
import type { InvitationLimits } from './invitation-limits.ts';
import { invitationMail } from './invitation-mail.ts';
import {
  deleteInvitation,
  findInvitation,
  findInvitationOf,
  insertInvitation,
  listInvitations,
  markUnsent,
  renewInvitation,
  type StoredInvitation,
} from './invitations.repository.ts';
import { invitationLifetimeMs } from './invitations.rules.ts';

/** An invitation that was just made. `token` is null when it went by mail: then only its reader has it. */
export interface MadeInvitation {
  invitation: StoredInvitation;
  sent: boolean;
  token: string | null;
  acceptUrl: string | null;
}

/** Invitations into an organization. */
export interface InvitationsService {
  list(
    principal: Principal,
    id: string,
    asked: PageAsked & { q?: string | undefined },
  ): Promise<ListPage<StoredInvitation>>;
  /** Replaces an open one of the address. Says nothing of whether the address has an account. */
  create(
    principal: Principal,
    id: string,
    wish: { email: string; role: Role; projectId?: string | undefined },
    request: RequestContext,
  ): Promise<MadeInvitation>;
  /** The link from before no longer works. */
  renew(principal: Principal, id: string, invitationId: string, request: RequestContext): Promise<MadeInvitation>;
  revoke(principal: Principal, id: string, invitationId: string, request: RequestContext): Promise<void>;
}

/** What the service is made from. */
export interface InvitationsOptions {
  database: IdentityDatabase;
  idempotency: Idempotency;
  mailer: Mailer;
  limits: InvitationLimits;
  publicUrl: string;
  now: () => Date;
  log: Log;
}

/** Makes the service. */
export function createInvitationsService(options: InvitationsOptions): InvitationsService {
  const { database, idempotency, mailer, limits, publicUrl, now, log } = options;

  /** After the transaction: nobody waits for a mail server with rows locked, and what is stored can always be renewed. */
  const deliver = async (at: Reached, invitation: StoredInvitation, secret: string): Promise<MadeInvitation> => {
    const url = `${publicUrl.replace(/\/$/, '')}/invitation#${secret}`;
    if (mailer.isConfigured) {
      try {
        const { email, role, invitedBy } = invitation;
        await mailer.send(invitationMail({ to: email, organization: at.name, invitedBy: invitedBy.name, role, url }));
        return { invitation, sent: true, token: null, acceptUrl: null };
      } catch (error) {
        log.warn({ err: error, invitationId: invitation.id }, 'an invitation could not be sent by mail');
        await database.asSystem((tx) => markUnsent(tx, secret));
      }
    }
    return { invitation, sent: false, token: secret, acceptUrl: url };
  };

  /** One that may be handled by this principal: nobody renews or takes back what they could not have given. */
  const own = async (tx: SqlHandle, principal: Principal, id: string, invitationId: string) => {
    const at = await reachOrganization(tx, principal, id, 'change', { lock: true });
    const invitation = await findInvitation(tx, id, invitationId);
    if (!invitation) throw new ProblemError('not_found', 'There is no such invitation. It may have been accepted.');
    requireMayGive(principal.permissions, [invitation.role]);
    return { at, invitation };
  };
  const once = <Answer>(principal: Principal, request: RequestContext, run: (tx: SqlHandle) => Promise<Answer>) =>
    database.asSystem((tx) => idempotency.onceInSecret(tx, principal, request, () => run(tx)));
  const targetOf = ({ id, email }: StoredInvitation) => ({ kind: 'invitation', id, name: email });

  return {
    list: (principal, id, asked) =>
      database.readAsSystem(async (sql) => {
        await reachOrganization(sql, principal, id, 'read');
        return listInvitations(sql, id, asked);
      }),
    async create(principal, id, { email, role, projectId = null }, request) {
      requireMayGive(principal.permissions, [role]);
      if (projectId !== null && role === 'owner') {
        throw new ProblemError('validation_failed', 'A project has no owner: administrator is the most.', {
          errors: [{ path: 'role', message: 'a project has no owner' }],
        });
      }
      await database.readAsSystem((sql) => reachOrganization(sql, principal, id, 'change'));
      await limits.count(principal.organizationId, toEmailKey(email));
      const secret = newSecret();
      const { at, invitation } = await once(principal, request, async (tx) => {
        const at = await reachOrganization(tx, principal, id, 'change', { lock: true });
        if (projectId !== null) await findProject(tx, id, projectId);
        await requireNoMember(tx, id, email, projectId);
        const replaced = await findInvitationOf(tx, id, email);
        if (replaced) requireMayGive(principal.permissions, [replaced.role]);
        const invitation = await insertInvitation(tx, {
          organizationId: id,
          projectId,
          email,
          role,
          invitedBy: { id: principal.personId ?? principal.credentialId, name: principal.name },
          secret,
          sent: mailer.isConfigured,
          now: now(),
          expiresAt: new Date(now().getTime() + invitationLifetimeMs),
        });
        await recordManagedChange(tx, principal, request, at, {
          action: 'invitation.created',
          target: targetOf(invitation),
          details: { role, projectId, replaced: replaced?.id ?? null },
        });
        return { at, invitation };
      });
      return deliver(at, invitation, secret);
    },
    async renew(principal, id, invitationId, request) {
      const known = await database.readAsSystem(async (sql) => {
        await reachOrganization(sql, principal, id, 'change');
        return findInvitation(sql, id, invitationId);
      });
      if (known) await limits.count(principal.organizationId, known.emailKey);
      const secret = newSecret();
      const { at, invitation } = await once(principal, request, async (tx) => {
        const { at, invitation } = await own(tx, principal, id, invitationId);
        const expiresAt = new Date(now().getTime() + invitationLifetimeMs);
        await renewInvitation(tx, invitationId, { secret, sent: mailer.isConfigured, expiresAt });
        await recordManagedChange(tx, principal, request, at, {
          action: 'invitation.renewed',
          target: targetOf(invitation),
          details: { role: invitation.role, projectId: invitation.projectId },
        });
        return { at, invitation: { ...invitation, expiresAt } };
      });
      return deliver(at, invitation, secret);
    },
    revoke: (principal, id, invitationId, request) =>
      database.asSystem(async (tx) => {
        const { at, invitation } = await own(tx, principal, id, invitationId);
        await deleteInvitation(tx, invitationId);
        await recordManagedChange(tx, principal, request, at, {
          action: 'invitation.revoked',
          target: targetOf(invitation),
          details: { role: invitation.role, projectId: invitation.projectId },
        });
      }),
  };
}

/** Who is a member is known to whoever may invite; whether any other address has an account is not. */
async function requireNoMember(sql: SqlHandle, id: string, email: string, projectId: string | null): Promise<void> {
  const person = await findPersonByEmail(sql, email);
  const member = await findMember(sql, id, person?.id ?? '');
  const isThere =
    projectId === null ? member !== undefined : member?.projects.some((one) => one.projectId === projectId);
  if (!isThere) return;
  throw new ProblemError('conflict', 'This address belongs to a member already. Change the roles instead.', {
    errors: [{ path: 'email', message: 'belongs to a member' }],
  });
}
