import type { ComputeTransaction } from '@kumo/db/compute';
import type { CloudAccess } from '@kumo/model';
import { appendEvents } from '@kumo/service-kit';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import { tenantsOf } from '../inventory/tenants.ts';

/**
 * Tells everybody to whom a cloud is or was granted what has become of it, as each may see it; in the owner's transaction, which
 * tells the owner itself.
 */
export async function tellGrantees(
  tx: ComputeTransaction,
  cloud: Pick<CloudRow, 'id' | 'organizationId'>,
  type: 'cloud.updated' | 'cloud.health' | 'cloud.deleted',
  show: (organizationId: string, access: CloudAccess) => Promise<unknown>,
): Promise<void> {
  const tenants = await tenantsOf(tx, cloud);
  if (tenants.ids.length === 1) return;
  // Their streams and counts are theirs, not the owner's: row-level security has judged the cloud itself by now.
  await tx.query("SELECT set_config('app.system', 'on', true)");
  for (const organizationId of tenants.ids.filter((id) => id !== tenants.ownerId)) {
    const resource = await show(organizationId, tenants.accessOf(organizationId));
    await appendEvents(tx, [{ organizationId, type, resource }]);
  }
  await tx.query("SELECT set_config('app.system', 'off', true)");
}
