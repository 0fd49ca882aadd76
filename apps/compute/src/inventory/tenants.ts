import type { SqlHandle } from '@kumo/db/compute';
import type { CloudAccess } from '@kumo/model';
import type { CloudRow } from '../clouds/clouds.repository.ts';

/** Organizations that may have things on a cloud: its owner, and those that it is or was granted to. */
export interface CloudTenants {
  readonly ownerId: string;
  /** The owner first. */
  readonly ids: readonly string[];
  accessOf(organizationId: string): CloudAccess;
}

/** The tenants of a cloud, in a scope that sees all of them. */
export async function tenantsOf(sql: SqlHandle, cloud: Pick<CloudRow, 'id' | 'organizationId'>): Promise<CloudTenants> {
  const grants = await sql.query<{ organization_id: string; is_ended: boolean }>(
    'SELECT organization_id, ended_at IS NOT NULL AS is_ended FROM cloud_grants WHERE cloud_id = $1',
    [cloud.id],
  );
  const access = new Map<string, CloudAccess>(
    grants.map(({ organization_id: id, is_ended: isEnded }) => [id, isEnded ? 'ended' : 'granted']),
  );
  access.set(cloud.organizationId, 'own');
  return {
    ownerId: cloud.organizationId,
    ids: [cloud.organizationId, ...grants.map(({ organization_id: id }) => id)],
    accessOf: (id) => access.get(id) ?? 'ended',
  };
}
