import type { Role } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError, type RequestContext, recordAudit } from '@kumo/service-kit';
import { actorOf } from '../audit/audit.ts';
import { requireMayGive } from '../organizations/giving.rules.ts';
import type { OrganizationsOptions } from '../organizations/organizations.service.ts';
import { type Reached, reachOrganization } from '../organizations/reach.ts';
import {
  deleteAccessGrant,
  findAccessGrant,
  insertAccessGrant,
  listAccessGrants,
  type StoredAccessGrant,
} from './access-grants.repository.ts';

/** Access that organizations give to those above them. */
export interface AccessGrantsService {
  list(principal: Principal, id: string): Promise<StoredAccessGrant[]>;
  /** By the organization's own people only; to one above it, by default the parent. */
  create(
    principal: Principal,
    id: string,
    wish: { role: Role; granteeId?: string | undefined; expiresAt?: string | undefined },
    request: RequestContext,
  ): Promise<StoredAccessGrant>;
  delete(principal: Principal, at: { id: string; grantId: string }, request: RequestContext): Promise<void>;
}

/** Makes the service. */
export function createAccessGrantsService({ database, idempotency, now }: OrganizationsOptions): AccessGrantsService {
  const record = (
    tx: SqlHandle,
    principal: Principal,
    request: RequestContext,
    action: string,
    grant: StoredAccessGrant,
  ): Promise<void> =>
    recordAudit(tx, {
      organizationId: grant.organizationId,
      action,
      actor: actorOf(principal),
      target: { kind: 'accessGrant', id: grant.id, name: grant.granteeName },
      network: request.network,
      requestId: request.requestId,
      details: { granteeId: grant.granteeId, role: grant.role, expiresAt: grant.expiresAt?.toISOString() ?? null },
    });

  return {
    list: (principal, id) =>
      database.readAsSystem(async (sql) => {
        await reachOrganization(sql, principal, id, 'read');
        return listAccessGrants(sql, id, now());
      }),
    create: (principal, id, wish, request) =>
      database.asSystem(async (tx) => {
        const { reference } = await idempotency.once(tx, principal, request, async () => {
          const at = await reachOwn(tx, principal, id);
          requireMayGive(principal.permissions, [wish.role]);
          const expiresAt = wish.expiresAt === undefined ? null : new Date(wish.expiresAt);
          if (expiresAt !== null && expiresAt <= now()) throw invalid('expiresAt', 'must be in the future');
          const granteeId = granteeOf(at, wish.granteeId);
          const made = { organizationId: id, granteeId, role: wish.role, now: now(), expiresAt };
          const grantId = await insertAccessGrant(tx, made);
          if (grantId === undefined) {
            throw new ProblemError('conflict', 'That organization has access already. End it first.');
          }
          await record(tx, principal, request, 'access-grant.created', await grantOf(tx, id, grantId));
          return { id: grantId };
        });
        return grantOf(tx, id, reference.id);
      }),
    delete: (principal, { id, grantId }, request) =>
      database.asSystem(async (tx) => {
        await reachOwn(tx, principal, id);
        const grant = await grantOf(tx, id, grantId);
        await deleteAccessGrant(tx, grantId);
        await record(tx, principal, request, 'access-grant.ended', grant);
      }),
  };
}

/** Who came in from above must not let themselves, or others above, in any further. */
async function reachOwn(tx: SqlHandle, principal: Principal, id: string): Promise<Reached> {
  const at = await reachOrganization(tx, principal, id, 'change', { lock: true });
  if (at.isOwn && principal.actingFrom === null) return at;
  throw new ProblemError('forbidden', 'Access is given and ended by the people of the organization itself.');
}

function granteeOf({ id, path, parentId }: Reached, asked: string | undefined): string {
  if (parentId === null) throw new ProblemError('conflict', 'There is no organization above this one.');
  const granteeId = asked ?? parentId;
  if (granteeId === id || !path.includes(granteeId)) throw invalid('granteeId', 'must be an organization above');
  return granteeId;
}

async function grantOf(sql: SqlHandle, organizationId: string, id: string): Promise<StoredAccessGrant> {
  const grant = await findAccessGrant(sql, organizationId, id);
  if (!grant) throw new ProblemError('not_found', 'There is no such access.');
  return grant;
}

function invalid(path: string, message: string): ProblemError {
  return new ProblemError('validation_failed', `${path}: ${message}.`, { errors: [{ path, message }] });
}
