import type { closingPreviewSchema } from '@kumo/api-contract';
import { type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import type { z } from 'zod';
import { recordManagedChange } from './managed-change.ts';
import { type OrganizationsOptions, reachBelow } from './organizations.service.ts';
import { reachOrganization } from './reach.ts';
import type { OrganizationAnswer } from './reachable-organizations.ts';
import { isAnythingThere, type RunningResourcesClient } from './running-resources.ts';
import { countBelow, setState, treeIds } from './tree.repository.ts';
import { findVisibleOrganization } from './visible-organizations.ts';

/** Whether organizations go on. */
export interface ClosingService {
  suspend(principal: Principal, id: string, reason: string, request: RequestContext): Promise<OrganizationAnswer>;
  /** Ends a suspension or calls off a closing. */
  resume(principal: Principal, id: string, request: RequestContext): Promise<OrganizationAnswer>;
  preview(principal: Principal, id: string): Promise<z.input<typeof closingPreviewSchema>>;
  /** Throws `conflict` for the root, and where something still runs and that was not `acknowledged`. */
  close(principal: Principal, id: string, acknowledged: boolean, request: RequestContext): Promise<OrganizationAnswer>;
}

/** The time in which a closing can be called off. */
const graceDays = 30;

/** Makes the service. */
export function createClosingService({
  database,
  idempotency,
  now,
  running,
}: OrganizationsOptions & { running: RunningResourcesClient }): ClosingService {
  /** One change of state, made from above, told to both audit logs. */
  const steer = (
    principal: Principal,
    id: string,
    request: RequestContext,
    change: { to: 'active' | 'suspended'; from: readonly string[]; reason: string | null; refusal: string },
  ): Promise<OrganizationAnswer> =>
    database.asSystem(async (tx) => {
      await idempotency.once(tx, principal, request, async () => {
        const at = await reachBelow(tx, principal, id, 'steer');
        if (!change.from.includes(at.state)) throw new ProblemError('conflict', change.refusal);
        await setState(tx, id, { state: change.to, reason: change.reason, closesAt: null });
        await recordManagedChange(tx, principal, request, at, {
          action: change.to === 'active' ? 'organization.resumed' : 'organization.suspended',
          details: { from: at.state, reason: change.reason },
        });
        return { id };
      });
      return findVisibleOrganization(tx, principal, id, now());
    });

  return {
    suspend: (principal, id, reason, request) =>
      steer(principal, id, request, {
        to: 'suspended',
        from: ['active', 'suspended'],
        reason,
        refusal: 'The organization is being closed, which is more than suspended.',
      }),
    resume: (principal, id, request) =>
      steer(principal, id, request, {
        to: 'active',
        from: ['suspended', 'closing'],
        reason: null,
        refusal: 'The organization is neither suspended nor closing itself.',
      }),
    async preview(principal, id) {
      const { ids, counted } = await database.readAsSystem(async (sql) => {
        await reachOrganization(sql, principal, id, 'read');
        return { ids: await treeIds(sql, id), counted: await countBelow(sql, id) };
      });
      const there = await running.ofOrganizations(ids);
      return {
        ...there,
        organizationsBelow: counted.organizations,
        people: counted.people,
        closesAfterDays: graceDays,
      };
    },
    async close(principal, id, acknowledged, request) {
      // Asked before the transaction: nobody waits for another service with a row locked.
      const ids = await database.readAsSystem(async (sql) => {
        const { parentId } = await reachOrganization(sql, principal, id, 'steer');
        if (parentId === null) throw new ProblemError('conflict', 'The organization at the top cannot be closed.');
        return treeIds(sql, id);
      });
      if (!acknowledged && isAnythingThere(await running.ofOrganizations(ids))) {
        throw new ProblemError(
          'conflict',
          `Something is still there, and is not stopped by closing: see GET /organizations/${id}/closing, then close with acknowledged=true.`,
        );
      }
      return database.asSystem(async (tx) => {
        const at = await reachOrganization(tx, principal, id, 'steer', { lock: true });
        if (at.state === 'closing') throw new ProblemError('conflict', 'The organization is being closed already.');
        const closesAt = new Date(now().getTime() + graceDays * 86_400_000);
        await setState(tx, id, { state: 'closing', reason: null, closesAt });
        await recordManagedChange(tx, principal, request, at, {
          action: 'organization.closing-begun',
          details: { closesAt: closesAt.toISOString(), acknowledged },
        });
        return findVisibleOrganization(tx, principal, id, now());
      });
    },
  };
}
