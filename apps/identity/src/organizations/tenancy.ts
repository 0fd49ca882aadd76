import type { identityOperations } from '@kumo/api-contract';
import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type HandlersForNoun, type Idempotency, type Log, recordAudit } from '@kumo/service-kit';
import { deleteEndedAccessGrants } from '../access-grants/access-grants.repository.ts';
import { accessGrantsRouter } from '../access-grants/access-grants.router.ts';
import { createAccessGrantsService } from '../access-grants/access-grants.service.ts';
import { createAcceptanceService } from '../invitations/acceptance.service.ts';
import { createInvitationLimits } from '../invitations/invitation-limits.ts';
import { deleteOldInvitations } from '../invitations/invitations.repository.ts';
import { invitationsRouter } from '../invitations/invitations.router.ts';
import { keptAfterEndMs } from '../invitations/invitations.rules.ts';
import { createInvitationsService } from '../invitations/invitations.service.ts';
import type { Mailer } from '../mail/mailer.ts';
import { membersRouter } from '../members/members.router.ts';
import { createMembersService } from '../members/members.service.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { projectsRouter } from '../projects/projects.router.ts';
import { createProjectsService } from '../projects/projects.service.ts';
import { quotasRouter } from '../quotas/quotas.router.ts';
import { createQuotasService } from '../quotas/quotas.service.ts';
import type { SessionCookie } from '../sessions/session-cookie.ts';
import type { SignInLimits } from '../sessions/sign-in-limits.ts';
import { organizationsRouter } from './organizations.router.ts';
import { createRunningResources } from './running-resources.ts';
import { closeDue } from './tree.repository.ts';

type Nouns = 'organizations' | 'projects' | 'members' | 'invitations' | 'quotas' | 'accessGrants';

/** The handlers of all that is about organizations and who belongs to them. */
export type TenancyHandlers = { readonly [Noun in Nouns]: HandlersForNoun<(typeof identityOperations)[Noun]> };

/** What they are made from. */
export interface TenancyOptions {
  database: IdentityDatabase;
  idempotency: Idempotency;
  passwords: Passwords;
  limits: SignInLimits;
  cookie: SessionCookie;
  mailer: Mailer;
  /** Where compute answers; undefined: what still runs cannot be asked. */
  computeUrl: string | undefined;
  internalToken: string;
  publicUrl: string;
  now: () => Date;
  log: Log;
}

/** Wires them together. */
export function createTenancy(options: TenancyOptions): TenancyHandlers {
  const { database, idempotency, now, cookie, computeUrl, internalToken } = options;
  const running = createRunningResources(computeUrl, internalToken);
  const shared = { database, now, running, idempotency };
  const invitations = createInvitationsService({ ...options, limits: createInvitationLimits(database.pool) });
  return {
    organizations: organizationsRouter(shared),
    projects: projectsRouter(createProjectsService({ ...shared, log: options.log })),
    members: membersRouter(createMembersService(shared)),
    invitations: invitationsRouter(invitations, createAcceptanceService(options), cookie),
    quotas: quotasRouter(createQuotasService({ ...shared, log: options.log })),
    accessGrants: accessGrantsRouter(createAccessGrantsService(shared)),
  };
}

/** Closes what was to be closed by now, and forgets invitations and access that are over. */
export async function lookAfterTenancy(tx: SqlHandle, now: Date): Promise<void> {
  for (const { id, name } of await closeDue(tx, now)) {
    await recordAudit(tx, {
      organizationId: id,
      action: 'organization.closed',
      actor: { kind: 'system', id: 'identity', name: 'Upkeep' },
      target: { kind: 'organization', id, name },
      network: 'this machine',
      requestId: 'upkeep',
    });
  }
  await deleteOldInvitations(tx, new Date(now.getTime() - keptAfterEndMs));
  await deleteEndedAccessGrants(tx, now);
}
