import type { computeOperations, QuotaLimits } from '@kumo/api-contract';
import type { ComputeDatabase } from '@kumo/db/compute';
import type { HandlersForNoun } from '@kumo/service-kit';
import type { Tree } from '../tree/identity-client.ts';
import { type QuotaScope, roundedUp } from './quotas.rules.ts';
import type { Quotas } from './quotas.service.ts';

type Scope = QuotaScope & { readonly kind: 'organization' | 'project' };

const unlimited: QuotaLimits = { instances: null, vcpus: null, memoryBytes: null, volumes: null, publicIps: null };

/** What is used of quotas, over the API. */
export function quotaUsageRouter(deps: {
  readonly database: ComputeDatabase;
  readonly tree: Tree;
  readonly quotas: Quotas;
}): HandlersForNoun<(typeof computeOperations)['quotaUsage']> {
  return {
    async get({ principal }) {
      const { organizationId, projectId, quotas } = principal;
      const above = quotas.flatMap((quota): Scope[] =>
        quota.kind === 'organization' && quota.id !== organizationId ? [{ ...quota, isOwn: false }] : [],
      );
      const known = await deps.tree.organization(organizationId);
      const own: Scope = {
        kind: 'organization',
        id: organizationId,
        isOwn: projectId === null,
        limits: known?.limits ?? unlimited,
      };
      const projects = (known?.projects ?? [])
        .filter(({ id }) => projectId === null || id === projectId)
        .map(({ id, limits }): Scope => ({ kind: 'project', id, isOwn: true, limits }));
      const scopes = [...above, own, ...projects];
      const items = await deps.database.readInOrganization(principal, async (sql) => {
        const counted = [];
        for (const scope of scopes)
          counted.push({ ...scope, used: roundedUp(await deps.quotas.used(sql, principal, scope)) });
        return counted;
      });
      return { status: 200, body: { items } };
    },
  };
}
