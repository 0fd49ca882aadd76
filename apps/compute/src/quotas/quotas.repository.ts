import type { SqlHandle } from '@kumo/db/compute';
import type { Amounts } from './quotas.rules.ts';

/** Whose use is counted. */
export interface Counted {
  readonly scopeId: string;
  /** The organizations that identity says belong to it. */
  readonly organizationIds: readonly string[];
  /** Only in this project; null: everywhere. */
  readonly projectId: string | null;
  /** Only on this cloud; null: on every one. */
  readonly cloudId: string | null;
}

/** Keeps others of the same scope waiting until the transaction ends. */
export async function lockScope(tx: SqlHandle, kind: string, id: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [`quota ${kind} ${id}`]);
}

/** What a scope has now, of all organizations in it. */
export async function countUse(
  sql: SqlHandle,
  { scopeId, organizationIds, projectId, cloudId }: Counted,
): Promise<Amounts> {
  const [row] = await sql.query<Amounts>(
    `SELECT instances, vcpus, memory_bytes AS "memoryBytes", volumes, public_ips AS "publicIps"
     FROM quota_used($1, $2, $3, $4)`,
    [scopeId, organizationIds, projectId, cloudId],
  );
  if (row === undefined) throw new Error('a sum gave no row');
  return row;
}

/** Notes where an organization says that it is. */
export async function noteOrganization(tx: SqlHandle, organizationId: string, path: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO organization_sightings (organization_id, path, seen_at) VALUES ($1, $2, clock_timestamp())
     ON CONFLICT (organization_id) DO UPDATE SET path = EXCLUDED.path, seen_at = EXCLUDED.seen_at`,
    [organizationId, path],
  );
}

/** One operation's share until it ends. */
export interface Reservation {
  readonly operationId: string;
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly cloudId: string;
  /** What it is about: once that is in the inventory, only what it has not yet counts here. */
  readonly targetId: string | null;
  readonly amounts: Amounts;
}

/** Stores what an operation will come to. */
export async function insertReservation(tx: SqlHandle, reservation: Reservation): Promise<void> {
  const { amounts } = reservation;
  await tx.query(
    `INSERT INTO quota_reservations
       (operation_id, organization_id, project_id, cloud_id, target_id, instances, vcpus, memory_bytes, volumes, public_ips)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      reservation.operationId,
      reservation.organizationId,
      reservation.projectId,
      reservation.cloudId,
      reservation.targetId,
      amounts.instances,
      amounts.vcpus,
      amounts.memoryBytes,
      amounts.volumes,
      amounts.publicIps,
    ],
  );
}

/** An operation has ended: what it made is counted where it is. */
export async function releaseReservation(tx: SqlHandle, operationId: string): Promise<void> {
  await tx.query('DELETE FROM quota_reservations WHERE operation_id = $1', [operationId]);
}
