import { identityOperations } from '@kumo/api-contract';
import type { IdentityDatabase } from '@kumo/db/identity';
import { type HandlersForNoun, type Principal, ProblemError } from '@kumo/service-kit';
import { unserved } from '../unserved.ts';
import { listReachableOrganizations, type OrganizationAnswer } from './reachable-organizations.ts';

/** Handlers of `/organizations`. */
export function organizationsRouter(
  database: IdentityDatabase,
  now: () => Date,
): HandlersForNoun<typeof identityOperations.organizations> {
  const listFor = async (principal: Principal): Promise<OrganizationAnswer[]> => {
    const { personId, secondFactor } = principal;
    if (personId === null) return [];
    const visitor = { personId, secondFactor, now: now() };
    const all = await database.readAsSystem((sql) => listReachableOrganizations(sql, visitor));
    if (principal.kind === 'session') return all;
    // A key is bound to one organization, and may do there what it was narrowed to.
    return all
      .filter((organization) => organization.id === principal.organizationId)
      .map((organization) => ({ ...organization, permissions: principal.permissions }));
  };
  return {
    ...unserved(identityOperations.organizations),
    list: async ({ principal }) => ({ status: 200, body: { items: await listFor(principal), nextCursor: null } }),
    get: async ({ principal, input }) => {
      const found = (await listFor(principal)).find((organization) => organization.id === input.id);
      if (!found) throw new ProblemError('not_found', 'There is no such organization.');
      return { status: 200, body: found };
    },
  };
}
