import type { Role } from '@kumo/api-contract';
import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type Idempotency, type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import { recordManagedChange } from './managed-change.ts';
import { insertOrganization, type OrganizationsAsked } from './organizations.repository.ts';
import { type Purpose, type Reached, reachOrganization } from './reach.ts';
import type { OrganizationAnswer } from './reachable-organizations.ts';
import { lockTree, moveSubtree, renameOrganization } from './tree.repository.ts';
import { requireMovable } from './tree.rules.ts';
import {
  findVisibleOrganization,
  listVisibleOrganizations,
  type VisibleOrganizations,
} from './visible-organizations.ts';

/** Organizations: those that one acts for, and the tree below. */
export interface OrganizationsService {
  list(principal: Principal, asked: OrganizationsAsked): Promise<VisibleOrganizations>;
  get(principal: Principal, id: string): Promise<OrganizationAnswer>;
  /** Below `parentId` or the one acted for. Whoever makes it gets no role in it. */
  create(
    principal: Principal,
    wish: { name: string; parentId?: string | undefined; ceiling?: Role | undefined },
    request: RequestContext,
  ): Promise<OrganizationAnswer>;
  rename(principal: Principal, id: string, name: string, request: RequestContext): Promise<OrganizationAnswer>;
  /** With all below it. Throws `conflict` where the tree would be none any more. */
  move(principal: Principal, id: string, parentId: string, request: RequestContext): Promise<OrganizationAnswer>;
}

/** What the services of organizations are made from. */
export interface OrganizationsOptions {
  database: IdentityDatabase;
  idempotency: Idempotency;
  now: () => Date;
}

/** Makes the service. */
export function createOrganizationsService({ database, idempotency, now }: OrganizationsOptions): OrganizationsService {
  const show = (sql: SqlHandle, principal: Principal, id: string) => findVisibleOrganization(sql, principal, id, now());

  return {
    list: (principal, asked) => database.readAsSystem((sql) => listVisibleOrganizations(sql, principal, asked, now())),
    get: (principal, id) => database.readAsSystem((sql) => show(sql, principal, id)),
    async create(principal, { name, parentId = principal.organizationId, ceiling }, request) {
      return database.asSystem(async (tx) => {
        const { reference } = await idempotency.once(tx, principal, request, async () => {
          await lockTree(tx);
          const parent = await reachOrganization(tx, principal, parentId, 'change');
          const id = await insertOrganization(tx, { name, parent, ceiling: ceiling ?? null });
          await recordManagedChange(
            tx,
            principal,
            request,
            { id, name, isOwn: false },
            { action: 'organization.created', details: { parentId, ceiling: ceiling ?? null } },
          );
          return { id };
        });
        return show(tx, principal, reference.id);
      });
    },
    async rename(principal, id, name, request) {
      return database.asSystem(async (tx) => {
        const organization = await reachOrganization(tx, principal, id, 'change', { lock: true });
        await renameOrganization(tx, id, name);
        await recordManagedChange(tx, principal, request, organization, {
          action: 'organization.renamed',
          details: { from: organization.name, to: name },
        });
        return show(tx, principal, id);
      });
    },
    async move(principal, id, parentId, request) {
      return database.asSystem(async (tx) => {
        await idempotency.once(tx, principal, request, async () => {
          await lockTree(tx, { toMove: true });
          const moved = await reachBelow(tx, principal, id, 'steer');
          const parent = await reachOrganization(tx, principal, parentId, 'change');
          requireMovable(moved, parent);
          const grantsEnded = await moveSubtree(tx, moved, parent);
          await recordManagedChange(tx, principal, request, moved, {
            action: 'organization.moved',
            details: { from: moved.parentId, to: parentId, accessGrantsEnded: grantsEnded },
          });
          return { id };
        });
        return show(tx, principal, id);
      });
    },
  };
}

/** For what is done from above only. Throws `forbidden` for the principal's own organization. */
export async function reachBelow(sql: SqlHandle, principal: Principal, id: string, purpose: Purpose): Promise<Reached> {
  const reached = await reachOrganization(sql, principal, id, purpose, { lock: true });
  if (!reached.isOwn) return reached;
  throw new ProblemError('forbidden', 'Only an organization above can do this, nobody to their own organization.');
}
