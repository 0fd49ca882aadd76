import type { ComputeDatabase } from '@kumo/db/compute';
import { type Log, recordAudit } from '@kumo/service-kit';
import { type Repeating, startRepeating } from '../inventory/repeating.ts';
import type { Tree } from '../tree/identity-client.ts';
import { endGrants, type GrantRow } from './grants.repository.ts';
import { accessOf } from './grants.rules.ts';

const everyMs = 60_000;

/** Ends grants that hold no more since organizations were moved, and forgets ended ones of which nothing is left. */
export function startGrantsUpkeep(database: ComputeDatabase, tree: Pick<Tree, 'organization'>, log: Log): Repeating {
  return startRepeating({
    everyMs,
    log,
    name: 'upkeep of grants',
    run: async () => {
      await endMoved(database, tree);
      await forgetEnded(database);
    },
  });
}

/** Ends the grants of organizations that are no longer below whoever granted them their clouds, or are gone. Any process may do it. */
export async function endMoved(database: ComputeDatabase, tree: Pick<Tree, 'organization'>): Promise<void> {
  const grants = await database.readAsSystem((sql) =>
    sql.query<Pick<GrantRow, 'organizationId' | 'cloudId' | 'chain'>>(
      'SELECT organization_id AS "organizationId", cloud_id AS "cloudId", chain FROM cloud_grants WHERE ended_at IS NULL',
    ),
  );
  for (const { organizationId, cloudId, chain } of grants) {
    const known = await tree.organization(organizationId);
    if (known !== null && accessOf({ chain, isEnded: false }, known.path) === 'granted') continue;
    await database.asSystem(async (tx) => {
      for (const ended of await endGrants(tx, cloudId, organizationId)) {
        for (const told of [ended.chain.at(-1) ?? '', ended.organizationId]) {
          await recordAudit(tx, {
            organizationId: told,
            action: 'cloud-grant.ended',
            actor: { kind: 'system', id: 'compute', name: 'Kumo' },
            target: { kind: 'cloud', id: cloudId, name: '' },
            network: '',
            requestId: '',
            details: { grantId: ended.id, grantedTo: ended.organizationId, because: 'moved' },
          });
        }
      }
    });
  }
}

/** Forgets ended grants once nothing of the grantee is on the cloud or under way there: the cloud is then gone for it. */
export async function forgetEnded(database: ComputeDatabase): Promise<void> {
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
