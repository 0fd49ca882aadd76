import type { QuotaLimits, QuotaUse } from '@kumo/api-contract';
import { type Log, type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import { recordManagedChange } from '../organizations/managed-change.ts';
import type { OrganizationsOptions } from '../organizations/organizations.service.ts';
import { reachOrganization } from '../organizations/reach.ts';
import type { RunningResourcesClient } from '../organizations/running-resources.ts';
import { treeIds } from '../organizations/tree.repository.ts';
import { findProject } from '../projects/projects.service.ts';
import {
  findOrganizationQuota,
  listProjectQuotas,
  storeOrganizationQuota,
  storeProjectQuota,
  unlimited,
} from './quotas.repository.ts';

/** Limits of which some may be left out: those stay as they are. */
export type LimitsWish = { readonly [Limit in keyof QuotaLimits]?: QuotaLimits[Limit] | undefined };

/** Quotas, as they are set. */
export interface QuotasService {
  /** Who acts inside one project sees its own only. Use is null when compute does not say: limits do not wait for it. */
  get(
    principal: Principal,
    id: string,
  ): Promise<{
    organization: QuotaLimits;
    used: QuotaUse | null;
    projects: { projectId: string; limits: QuotaLimits }[];
  }>;
  /** Throws `forbidden` for one's own organization, unless it is the one at the top. */
  set(principal: Principal, id: string, wish: LimitsWish, request: RequestContext): Promise<QuotaLimits>;
  setForProject(
    principal: Principal,
    at: { id: string; projectId: string },
    wish: LimitsWish,
    request: RequestContext,
  ): Promise<QuotaLimits>;
}

/** What the service is made from. */
export interface QuotasOptions extends Pick<OrganizationsOptions, 'database'> {
  readonly running: Pick<RunningResourcesClient, 'usedBy'>;
  readonly log: Log;
}

/** Makes the service. */
export function createQuotasService({ database, running, log }: QuotasOptions): QuotasService {
  const usedBy = async (id: string, ids: readonly string[]): Promise<QuotaUse | null> => {
    try {
      return await running.usedBy(id, ids);
    } catch (error) {
      log.warn({ err: error, organizationId: id }, 'what is used of a quota is not known');
      return null;
    }
  };
  return {
    async get(principal, id) {
      const { ids, ...limits } = await database.readAsSystem(async (sql) => {
        const { isOwn } = await reachOrganization(sql, principal, id, 'read');
        const only = isOwn ? principal.projectId : null;
        const projects = (await listProjectQuotas(sql, id)).filter(
          ({ projectId }) => only === null || projectId === only,
        );
        return {
          ids: await treeIds(sql, id),
          organization: await findOrganizationQuota(sql, id),
          projects: projects.map(({ projectId, ...limits }) => ({ projectId, limits })),
        };
      });
      return { ...limits, used: await usedBy(id, ids) };
    },
    set: (principal, id, wish, request) =>
      database.asSystem(async (tx) => {
        const at = await reachOrganization(tx, principal, id, 'change', { lock: true });
        if (at.isOwn && at.parentId !== null) {
          throw new ProblemError('forbidden', 'The quota of an organization is set by one above it.');
        }
        const limits = changed(await findOrganizationQuota(tx, id), wish);
        await storeOrganizationQuota(tx, id, limits);
        await recordManagedChange(tx, principal, request, at, { action: 'quota.set', details: { ...limits } });
        return limits;
      }),
    setForProject: (principal, { id, projectId }, wish, request) =>
      database.asSystem(async (tx) => {
        const at = await reachOrganization(tx, principal, id, 'change', { lock: true });
        const { name } = await findProject(tx, id, projectId);
        const before = (await listProjectQuotas(tx, id)).find((quota) => quota.projectId === projectId);
        const limits = changed(before ?? unlimited, wish);
        await storeProjectQuota(tx, { organizationId: id, projectId }, limits);
        await recordManagedChange(tx, principal, request, at, {
          action: 'quota.set',
          target: { kind: 'project', id: projectId, name },
          details: { ...limits },
        });
        return limits;
      }),
  };
}

function changed(before: QuotaLimits, wish: LimitsWish): QuotaLimits {
  const limit = (name: keyof QuotaLimits): number | null => (wish[name] === undefined ? before[name] : wish[name]);
  return {
    instances: limit('instances'),
    vcpus: limit('vcpus'),
    memoryBytes: limit('memoryBytes'),
    volumes: limit('volumes'),
    publicIps: limit('publicIps'),
  };
}
