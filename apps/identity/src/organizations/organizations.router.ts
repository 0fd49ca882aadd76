import type { identityOperations } from '@kumo/api-contract';
import type { IdentityDatabase } from '@kumo/db/identity';
import { type HandlersForNoun, type Principal, ProblemError } from '@kumo/service-kit';
import { listOrganizationsOf, type ReachableOrganization } from './organizations.repository.ts';

/** Handlers of `/organizations`. */
export function organizationsRouter(
  database: IdentityDatabase,
): HandlersForNoun<typeof identityOperations.organizations> {
  const listFor = async (principal: Principal): Promise<ReachableOrganization[]> => {
    const { personId } = principal;
    if (personId === null) return [];
    const all = await database.readAsSystem((sql) => listOrganizationsOf(sql, personId));
    if (principal.kind === 'session') return all;
    // A key is bound to one organization, and may do there what it was narrowed to.
    return all
      .filter((organization) => organization.id === principal.organizationId)
      .map((organization) => ({ ...organization, permissions: principal.permissions }));
  };
  return {
    list: async ({ principal }) => ({ status: 200, body: { items: await listFor(principal) } }),
    get: async ({ principal, input }) => {
      const found = (await listFor(principal)).find((organization) => organization.id === input.id);
      if (!found) throw new ProblemError('not_found', 'There is no such organization.');
      return { status: 200, body: found };
    },
  };
}
