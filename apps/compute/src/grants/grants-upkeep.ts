import type { ComputeDatabase, ComputeTransaction } from '@kumo/db/compute';
import type { Provider } from '@kumo/provider-core';
import { appendEvents, type Log, recordAudit } from '@kumo/service-kit';
import { instanceCounts } from '../clouds/clouds.repository.ts';
import { toCloud } from '../clouds/clouds.view.ts';
import { findCloudRow } from '../inventory/cloud-lock.ts';
import { type Repeating, startRepeating } from '../inventory/repeating.ts';
import type { Tree } from '../tree/identity-client.ts';
import { endGrants, type GrantRow } from './grants.repository.ts';
import { accessOf } from './grants.rules.ts';

const everyMs = 60_000;

/** What the upkeep works with. */
export interface GrantsUpkeepDeps {
  readonly database: Pick<ComputeDatabase, 'readAsSystem' | 'asSystem'>;
  readonly tree: Pick<Tree, 'organization'>;
  readonly providers: ReadonlyMap<string, Provider>;
}

/** Ends grants that hold no more since organizations were moved or closed, and forgets ended ones of which nothing is left. */
export function startGrantsUpkeep({ log, ...deps }: GrantsUpkeepDeps & { readonly log: Log }): Repeating {
  return startRepeating({
    everyMs,
    log,
    name: 'upkeep of grants',
    run: async () => {
      await endLost(deps);
      await forgetEnded(deps.database);
    },
  });
}

/**
 * Ends the grants of organizations that are no longer below whoever granted them their clouds, or are closed or gone. Any process
 * may do it.
 */
export async function endLost({ database, tree, providers }: GrantsUpkeepDeps): Promise<void> {
  const grants = await database.readAsSystem((sql) =>
    sql.query<Pick<GrantRow, 'organizationId' | 'cloudId' | 'chain'>>(
      'SELECT organization_id AS "organizationId", cloud_id AS "cloudId", chain FROM cloud_grants WHERE ended_at IS NULL',
    ),
  );
  for (const { organizationId, cloudId, chain } of grants) {
    const known = await tree.organization(organizationId);
    const isClosed = known === null || known.isClosed === true;
    if (!isClosed && accessOf({ chain, isEnded: false }, known.path) === 'granted') continue;
    await database.asSystem(async (tx) => {
      for (const ended of await endGrants(tx, cloudId, organizationId)) {
        await tell(tx, providers, ended, isClosed ? 'closed' : 'moved');
      }
    });
  }
}

/** Tells both sides' logs, and the pages of who had it. */
async function tell(
  tx: ComputeTransaction,
  providers: GrantsUpkeepDeps['providers'],
  { id, cloudId, chain, organizationId }: GrantRow,
  because: 'closed' | 'moved',
): Promise<void> {
  const cloud = await findCloudRow(tx, cloudId);
  for (const told of [chain.at(-1) ?? '', organizationId]) {
    await recordAudit(tx, {
      organizationId: told,
      action: 'cloud-grant.ended',
      actor: { kind: 'system', id: 'compute', name: 'Kumo' },
      target: { kind: 'cloud', id: cloudId, name: cloud?.name ?? '' },
      network: '',
      requestId: '',
      details: { grantId: id, grantedTo: organizationId, because },
    });
  }
  if (cloud === undefined) return;
  const counts = (await instanceCounts(tx, organizationId, [cloudId])).get(cloudId) ?? {};
  const resource = toCloud(cloud, providers.get(cloud.provider), counts, new Date(), 'ended');
  await appendEvents(tx, [{ organizationId, type: 'cloud.updated', resource }]);
}

/** Forgets ended grants once nothing of the grantee is on the cloud or under way there: the cloud is then gone for it. */
export async function forgetEnded(database: Pick<ComputeDatabase, 'asSystem'>): Promise<void> {
  await database.asSystem((tx) =>
    tx.query(
      `DELETE FROM cloud_grants AS ended WHERE ended_at < clock_timestamp() - interval '1 hour'
         AND NOT EXISTS (SELECT FROM instances i WHERE i.cloud_id = ended.cloud_id AND i.organization_id = ended.organization_id AND i.listed)
         AND NOT EXISTS (SELECT FROM resources r WHERE r.cloud_id = ended.cloud_id AND r.organization_id = ended.organization_id AND r.listed)
         AND NOT EXISTS (SELECT FROM operations o WHERE o.cloud_id = ended.cloud_id AND o.organization_id = ended.organization_id
           AND o.state IN ('queued', 'running'))`,
    ),
  );
}
