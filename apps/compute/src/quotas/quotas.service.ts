import type { SqlHandle } from '@kumo/db/compute';
import type { Principal } from '@kumo/service-kit';
import { grantsAbove } from '../grants/grants.repository.ts';
import { limitsWith } from '../grants/grants.rules.ts';
import type { NewChange } from '../operations/operations.service.ts';
import type { Tree } from '../tree/identity-client.ts';
import { type Counted, countUse, insertReservation, lockScope, noteOrganization } from './quotas.repository.ts';
import {
  type Amounts,
  isLimited,
  mapAmounts,
  nothing,
  type QuotaScope,
  refuseExcess,
  refuseUncounted,
  useOf,
} from './quotas.rules.ts';

/** A change whose operation has its id. */
export type ReservedChange = NewChange & { readonly operationId: string };

/** Holds limits, from the top of the tree down to the project. Throws `quota_exceeded`, which names the one that is too small. */
export interface Quotas {
  /** Reserves what changes will come to, in their own transaction. */
  reserve(tx: SqlHandle, principal: Principal, changes: readonly ReservedChange[]): Promise<void>;
  /** Does something in a transaction that makes a project have one instance more, of this size (null: without a limit). */
  growProject(
    tx: SqlHandle,
    principal: Principal,
    grown: { readonly projectId: string; readonly size: NonNullable<NewChange['size']> },
    grow: () => Promise<void>,
  ): Promise<void>;
  /** What somebody has now. */
  used(sql: SqlHandle, principal: Principal, scope: OwnScope): Promise<Amounts>;
}

type OwnScope = Pick<QuotaScope, 'id'> & { readonly kind: 'organization' | 'project' };

/** Limits, and whose use is held against them. */
interface HeldScope extends QuotaScope {
  readonly counted: Counted;
}

/** Makes it. Nothing is counted, and nobody waits, where nothing is limited. */
export function createQuotas(tree: Tree): Quotas {
  const countedOf = async (principal: Principal, { kind, id }: OwnScope): Promise<Counted> => {
    if (kind === 'project') {
      return { scopeId: id, organizationIds: [principal.organizationId], projectId: id, cloudId: null };
    }
    const known = await tree.organization(id);
    return { scopeId: id, organizationIds: [id, ...(known?.below ?? [])], projectId: null, cloudId: null };
  };

  /** From the top down, the same order for everybody, so that nobody waits for somebody who waits for them. */
  const scopesOf = async (principal: Principal, projectId: string | null): Promise<HeldScope[]> => {
    const scopes: (QuotaScope & OwnScope)[] = principal.quotas.map((quota) => {
      return { ...quota, isOwn: quota.kind === 'project' || quota.id === principal.organizationId };
    });
    if (projectId !== null && projectId !== principal.projectId) {
      const project = await tree.project(projectId);
      if (project !== null) scopes.push({ kind: 'project', id: projectId, isOwn: true, limits: project.limits });
    }
    const held: HeldScope[] = [];
    for (const scope of scopes) {
      if (isLimited(scope.limits)) held.push({ ...scope, counted: await countedOf(principal, scope) });
    }
    return held;
  };

  /** What grants of a cloud allow, after all that holds everywhere. */
  const grantScopesOf = async (tx: SqlHandle, principal: Principal, cloudId: string): Promise<HeldScope[]> => {
    const grants = await grantsAbove(tx, cloudId);
    return grants.flatMap((grant): HeldScope[] => {
      const { id, organizationId, sharing } = grant;
      const limits = limitsWith(grant, {});
      const counted = { scopeId: id, organizationIds: sharing, projectId: null, cloudId };
      const isOwn = organizationId === principal.organizationId;
      return isLimited(limits) ? [{ kind: 'grant', id, isOwn, limits, counted }] : [];
    });
  };

  const hold = async (tx: SqlHandle, principal: Principal, scopes: readonly HeldScope[], grow: () => Promise<void>) => {
    for (const { kind, id } of scopes) await lockScope(tx, kind, id);
    await noteOrganization(tx, principal.organizationId, principal.organizationPath);
    const before: Amounts[] = [];
    for (const { counted } of scopes) before.push(await countUse(tx, counted));
    await grow();
    for (const [at, scope] of scopes.entries()) {
      const earlier = before[at];
      if (earlier !== undefined) refuseExcess(scope, earlier, await countUse(tx, scope.counted));
    }
  };

  return {
    used: async (sql, principal, scope) => countUse(sql, await countedOf(principal, scope)),
    async reserve(tx, principal, changes) {
      const counted = changes.flatMap((change) => {
        const use = useOf(change);
        return use === null ? [] : [{ change, use }];
      });
      const [first] = counted;
      if (first === undefined) return;
      const scopes = await scopesOf(principal, first.change.projectId);
      // Grants have ids that sort the same for everybody, too: those of one cloud from the top down, cloud after cloud.
      const cloudIds = [...new Set(counted.map(({ change }) => change.cloudId))].toSorted();
      for (const cloudId of cloudIds) scopes.push(...(await grantScopesOf(tx, principal, cloudId)));
      if (scopes.length === 0) return;
      for (const scope of scopes) for (const { use } of counted) refuseUncounted(scope, use);
      // Most of those who are refused need not wait for the lock: what is full now is full. A resize only adds a difference.
      if (counted.every(({ change }) => change.intent.action !== 'instance.resize')) {
        const sum = (noun: keyof Amounts) => counted.reduce((total, { use }) => total + (use[noun] ?? 0), 0);
        for (const scope of scopes) {
          const now = await countUse(tx, scope.counted);
          refuseExcess(
            scope,
            now,
            mapAmounts((noun) => now[noun] + sum(noun)),
          );
        }
      }
      await hold(tx, principal, scopes, async () => {
        for (const { change, use } of counted) {
          const { operationId, projectId, cloudId, target } = change;
          await insertReservation(tx, {
            operationId,
            organizationId: principal.organizationId,
            projectId,
            cloudId,
            targetId: target.id,
            amounts: mapAmounts((noun) => use[noun] ?? 0),
          });
        }
      });
    },
    async growProject(tx, principal, { projectId, size }, grow) {
      const scopes = (await scopesOf(principal, projectId)).filter(({ id }) => id === projectId);
      for (const scope of scopes) refuseUncounted(scope, { ...nothing, instances: 1, ...size });
      await (scopes.length === 0 ? grow() : hold(tx, principal, scopes, grow));
    },
  };
}
