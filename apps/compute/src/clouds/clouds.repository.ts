import type { Cloud as CloudRow, ComputeTransaction, Prisma, SqlHandle } from '@kumo/db/compute';

export type { CloudRow };

/** A cloud about to be stored. `credentials` are sealed already. */
export type NewCloud = Prisma.CloudUncheckedCreateInput;

/** One cloud, or undefined when this organization has none with that id. */
export async function findCloud(tx: ComputeTransaction, organizationId: string, id: string) {
  return (await tx.prisma.cloud.findFirst({ where: { organizationId, id } })) ?? undefined;
}

/** The clouds of an organization, newest first. */
export function listClouds(
  tx: ComputeTransaction,
  organizationId: string,
  filter: { readonly providers?: readonly string[] | undefined; readonly q?: string | undefined } = {},
): Promise<CloudRow[]> {
  return tx.prisma.cloud.findMany({
    where: {
      organizationId,
      ...(filter.providers === undefined ? {} : { provider: { in: [...filter.providers] } }),
      ...(filter.q === undefined
        ? {}
        : {
            OR: [
              { name: { contains: filter.q, mode: 'insensitive' } },
              { endpoint: { contains: filter.q, mode: 'insensitive' } },
              { description: { contains: filter.q, mode: 'insensitive' } },
            ],
          }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
}

/** A cloud of this organization that is connected to that account already. */
export async function findCloudByAccount(tx: ComputeTransaction, organizationId: string, accountKey: string) {
  return (await tx.prisma.cloud.findFirst({ where: { organizationId, accountKey } })) ?? undefined;
}

/** A cloud of this organization with that name. */
export async function findCloudByName(tx: ComputeTransaction, organizationId: string, name: string) {
  return (await tx.prisma.cloud.findFirst({ where: { organizationId, name } })) ?? undefined;
}

/** Stores a new cloud. */
export function insertCloud(tx: ComputeTransaction, cloud: NewCloud): Promise<CloudRow> {
  return tx.prisma.cloud.create({ data: cloud });
}

/** Changes a cloud that exists. */
export function updateCloud(tx: ComputeTransaction, id: string, change: Prisma.CloudUncheckedUpdateInput) {
  return tx.prisma.cloud.update({ where: { id }, data: { ...change, updatedAt: new Date() } });
}

/** Takes a cloud and its credentials away. What it showed is unlisted by itself (`forgetting.ts`). */
export async function deleteCloud(tx: ComputeTransaction, id: string): Promise<void> {
  await tx.prisma.cloud.delete({ where: { id } });
}

/** Listed instances of each cloud by the state that is shown while the cloud answers. */
export async function instanceCounts(
  sql: SqlHandle,
  organizationId: string,
  cloudIds: readonly string[] | null,
): Promise<Map<string, Record<string, number>>> {
  const rows = await sql.query<{ cloud_id: string; state: string; count: number }>(
    `SELECT cloud_id, coalesce(pending_state, state) AS state, count(*)::int AS count
     FROM instances
     WHERE organization_id = $1 AND listed AND ($2::text[] IS NULL OR cloud_id = ANY($2))
     GROUP BY 1, 2`,
    [organizationId, cloudIds],
  );
  const counts = new Map<string, Record<string, number>>();
  for (const { cloud_id: cloudId, state, count } of rows) {
    const ofCloud = counts.get(cloudId) ?? {};
    ofCloud[state] = count;
    counts.set(cloudId, ofCloud);
  }
  return counts;
}

/** Operations on a cloud that have not ended, of everybody who may use it. */
export async function countOpenOperations(sql: SqlHandle, cloudId: string): Promise<number> {
  const [row] = await sql.query<{ open: number }>('SELECT open_operations($1) AS open', [cloudId]);
  return row?.open ?? 0;
}
