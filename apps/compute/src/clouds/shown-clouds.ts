import type { ComputeDatabase, ComputeTransaction } from '@kumo/db/compute';
import type { Cloud, CloudAccess } from '@kumo/model';
import type { Provider } from '@kumo/provider-core';
import { accessOf } from '../grants/grants.rules.ts';
import { noSuch } from './cloud-access.ts';
import type { Viewer } from './cloud-views.ts';
import { type CloudRow, findCloud, instanceCounts, listClouds } from './clouds.repository.ts';
import { toCloud } from './clouds.view.ts';
import { listGrantedClouds } from './granted-clouds.ts';

/** What showing clouds needs. */
export interface ShownCloudsDeps {
  readonly database: ComputeDatabase;
  readonly providers: ReadonlyMap<string, Provider>;
}

/** The clouds of an organization, and those that it was granted, with what it has on each. */
export async function listShownClouds(
  deps: ShownCloudsDeps,
  tenant: Viewer,
  filter: Parameters<typeof listClouds>[2],
): Promise<Cloud[]> {
  const { organizationId } = tenant;
  return deps.database.inOrganization(tenant, async (tx) => {
    const rows = await listClouds(tx, organizationId, filter);
    const counts = await instanceCounts(tx, organizationId, null);
    const now = new Date();
    const granted = await grantedTo(tx, tenant);
    const isWanted = ({ row: { provider, name } }: (typeof granted)[number]) =>
      (filter?.providers?.includes(provider) ?? true) && name.toLowerCase().includes(filter?.q?.toLowerCase() ?? '');
    return [...rows.map((row) => ({ row, access: 'own' as const })), ...granted.filter(isWanted)].map(
      ({ row, access }) => toCloud(row, deps.providers.get(row.provider), counts.get(row.id) ?? {}, now, access),
    );
  });
}

/** One cloud. `not_found` also when another organization owns it and has not granted it. */
export async function getShownCloud(deps: ShownCloudsDeps, tenant: Viewer, id: string): Promise<Cloud> {
  const { organizationId } = tenant;
  return deps.database.inOrganization(tenant, async (tx) => {
    const own = await findCloud(tx, organizationId, id);
    if (own !== undefined) return showCloud(deps, tx, own);
    const granted = (await grantedTo(tx, tenant)).find(({ row }) => row.id === id);
    if (granted === undefined) throw noSuch('cloud');
    const { row, access } = granted;
    const counts = (await instanceCounts(tx, organizationId, [id])).get(id) ?? {};
    return toCloud(row, deps.providers.get(row.provider), counts, new Date(), access);
  });
}

async function grantedTo(tx: ComputeTransaction, { organizationPath }: Viewer) {
  const granted = await listGrantedClouds(tx);
  return granted.map(({ row, grant }) => ({ row, access: accessOf(grant, organizationPath ?? grant.chain) }));
}

/** A cloud of this organization as it is stored, as whoever has it sees it: its owner, or one to whom it is granted. */
export async function showCloud(
  deps: Pick<ShownCloudsDeps, 'providers'>,
  tx: ComputeTransaction,
  row: CloudRow,
  viewerId = row.organizationId,
  access: CloudAccess = 'own',
): Promise<Cloud> {
  const counts = await instanceCounts(tx, viewerId, [row.id]);
  return toCloud(row, deps.providers.get(row.provider), counts.get(row.id) ?? {}, new Date(), access);
}
