import type { Role } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import { recordManagedChange } from './managed-change.ts';
import type { OrganizationsOptions } from './organizations.service.ts';
import { reachOrganization } from './reach.ts';

/** What an organization demands by itself; those above it may demand more. */
export interface Policies {
  secondFactorRequired: boolean;
  ceiling: Role | null;
}

/** Policies of organizations. */
export interface PoliciesService {
  get(principal: Principal, id: string): Promise<Policies>;
  /** Throws `forbidden` for a ceiling of one's own, `second_factor_required` for who would lock themselves out. */
  set(
    principal: Principal,
    id: string,
    wish: { secondFactorRequired?: boolean | undefined; ceiling?: Role | null | undefined },
    request: RequestContext,
  ): Promise<Policies>;
}

/** Makes the service. */
export function createPoliciesService({ database }: Pick<OrganizationsOptions, 'database'>): PoliciesService {
  return {
    async get(principal, id) {
      const { secondFactorRequired, ceiling } = await database.readAsSystem((sql) =>
        reachOrganization(sql, principal, id, 'read'),
      );
      return { secondFactorRequired, ceiling };
    },
    async set(principal, id, wish, request) {
      return database.asSystem(async (tx) => {
        const at = await reachOrganization(tx, principal, id, 'change', { lock: true });
        const before = { secondFactorRequired: at.secondFactorRequired, ceiling: at.ceiling };
        const after = {
          secondFactorRequired: wish.secondFactorRequired ?? before.secondFactorRequired,
          ceiling: wish.ceiling === undefined ? before.ceiling : wish.ceiling,
        };
        if (at.isOwn && after.ceiling !== before.ceiling) {
          throw new ProblemError('forbidden', 'The ceiling of an organization is set by one above it.');
        }
        if (after.secondFactorRequired && !before.secondFactorRequired && !principal.secondFactor) {
          throw new ProblemError(
            'second_factor_required',
            'You would lock yourself out: set up a second factor and sign in with it first.',
          );
        }
        await storePolicies(tx, id, after);
        await recordManagedChange(tx, principal, request, at, {
          action: 'organization.policies-changed',
          details: {
            ...after,
            previousSecondFactorRequired: before.secondFactorRequired,
            previousCeiling: before.ceiling,
          },
        });
        return after;
      });
    },
  };
}

async function storePolicies(tx: SqlHandle, id: string, policies: Policies): Promise<void> {
  await tx.query('UPDATE organizations SET second_factor_required = $2, ceiling = $3 WHERE id = $1', [
    id,
    policies.secondFactorRequired,
    policies.ceiling,
  ]);
}
