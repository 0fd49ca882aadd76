import type { SqlHandle } from '@kumo/db/compute';
import type { CloudRow } from '../clouds/clouds.repository.ts';

/** Another replica watches this cloud now, or the cloud is gone: nothing of this writer's may be stored any more. */
export class StaleLeaseError extends Error {
  override readonly name = 'StaleLeaseError';

  constructor(cloudId: string) {
    super(`The right to write what is in ${cloudId} has passed to another`);
  }
}

/** Which cloud is written to, and by what right. */
export interface WriteTarget {
  /** Who connected the cloud. */
  readonly organizationId: string;
  readonly cloudId: string;
  /** Whose operation says that it made what it has reserved an id for; left out: nobody's. */
  readonly claimantId?: string;
  /** The lease's fencing token; null for a single thing that an operation read by itself, which only its time orders. */
  readonly fence: bigint | null;
}

const columns: readonly [column: string, field: keyof CloudRow][] = [
  ['id', 'id'],
  ['organization_id', 'organizationId'],
  ['project_id', 'projectId'],
  ['name', 'name'],
  ['provider', 'provider'],
  ['region', 'region'],
  ['endpoint', 'endpoint'],
  ['account_key', 'accountKey'],
  ['credentials', 'credentials'],
  ['options', 'options'],
  ['description', 'description'],
  ['capabilities', 'capabilities'],
  ['warnings', 'warnings'],
  ['health_state', 'healthState'],
  ['health_since', 'healthSince'],
  ['health_reason', 'healthReason'],
  ['next_attempt_at', 'nextAttemptAt'],
  ['latency_ms', 'latencyMs'],
  ['inventory_state', 'inventoryState'],
  ['inventory_began_at', 'inventoryBeganAt'],
  ['inventory_completed_at', 'inventoryCompletedAt'],
  ['confirmed_at', 'confirmedAt'],
  ['changes_cursor', 'changesCursor'],
  ['live_until', 'liveUntil'],
  ['event_cursor', 'eventCursor'],
  ['sync_requested_at', 'syncRequestedAt'],
  ['lease_holder', 'leaseHolder'],
  ['lease_token', 'leaseToken'],
  ['lease_expires_at', 'leaseExpiresAt'],
  ['created_at', 'createdAt'],
  ['updated_at', 'updatedAt'],
];

/** The columns of a cloud, named as Prisma names them, for SELECT and RETURNING. */
export const cloudColumns = columns.map(([column, field]) => `${column} AS "${field}"`).join(', ');

/** A cloud as {@link cloudColumns} gives it: `pg` leaves a bigint as text. */
export type RawCloud = Omit<CloudRow, 'leaseToken'> & { readonly leaseToken: string };

/** The cloud as everybody else knows it. */
export function toCloudRow(raw: RawCloud): CloudRow {
  return { ...raw, leaseToken: BigInt(raw.leaseToken) };
}

/** A cloud by its id alone: for a scope that may see it. */
export async function findCloudRow(sql: SqlHandle, id: string): Promise<CloudRow | undefined> {
  const [raw] = await sql.query<RawCloud>(`SELECT ${cloudColumns} FROM clouds WHERE id = $1`, [id]);
  return raw && toCloudRow(raw);
}

/**
 * Gives the cloud and keeps its lease from changing hands until the transaction ends: taking it over, and disconnecting, need a
 * lock that conflicts with this one, while renewing it does not. `to: 'change'` for a transaction that goes on to change the
 * cloud's own row. Throws {@link StaleLeaseError} when the token is not the current one, also when the lease was not renewed in
 * time: another may take it at any moment.
 */
export async function lockCloud(tx: SqlHandle, target: WriteTarget, to: 'read' | 'change' = 'read'): Promise<CloudRow> {
  const [raw] = await tx.query<RawCloud>(
    `SELECT ${cloudColumns} FROM clouds
     WHERE id = $1 AND organization_id = $2
       AND ($3::bigint IS NULL OR (lease_token = $3::bigint AND lease_expires_at > clock_timestamp()))
     FOR ${to === 'read' ? 'KEY SHARE' : 'NO KEY UPDATE'}`,
    [target.cloudId, target.organizationId, target.fence?.toString() ?? null],
  );
  if (raw === undefined) throw new StaleLeaseError(target.cloudId);
  return toCloudRow(raw);
}
