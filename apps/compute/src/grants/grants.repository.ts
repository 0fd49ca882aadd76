import type { QuotaLimits } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/compute';
import type { CloudAccess } from '@kumo/model';
import { countUse } from '../quotas/quotas.repository.ts';
import type { Amounts } from '../quotas/quotas.rules.ts';

/** A grant as it is stored. Limits are its columns by their names in the contract. */
export interface GrantRow extends QuotaLimits {
  readonly id: string;
  readonly cloudId: string;
  readonly accountKey: string;
  readonly organizationId: string;
  /** Whoever connected the cloud first, whoever granted it last. */
  readonly chain: string[];
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

const limitColumns = 'instances, vcpus, memory_bytes AS "memoryBytes", volumes, public_ips AS "publicIps"';
const grantColumns = `id, cloud_id AS "cloudId", account_key AS "accountKey", organization_id AS "organizationId", chain,
  created_at AS "createdAt", ended_at AS "endedAt", ${limitColumns}`;

/** Grants of a cloud that the scope's organization sees: those that came from it, and its own. Newest first. */
export function listGrants(sql: SqlHandle, cloudId: string): Promise<GrantRow[]> {
  return sql.query<GrantRow>(
    `SELECT ${grantColumns} FROM cloud_grants WHERE cloud_id = $1 ORDER BY created_at DESC, id DESC`,
    [cloudId],
  );
}

/** One grant of a cloud that came from this organization; undefined when there is none. */
export async function findGivenGrant(sql: SqlHandle, giver: string, cloudId: string, id: string) {
  const rows = await sql.query<GrantRow>(
    `SELECT ${grantColumns} FROM cloud_grants WHERE cloud_id = $1 AND id = $2 AND $3 = ANY (chain)`,
    [cloudId, id, giver],
  );
  return rows[0];
}

/** The grant by which an organization has a cloud; undefined when it has none, or has it otherwise. */
export async function findOwnGrant(sql: SqlHandle, organizationId: string, cloudId: string) {
  const rows = await sql.query<GrantRow>(
    `SELECT ${grantColumns} FROM cloud_grants WHERE cloud_id = $1 AND organization_id = $2`,
    [cloudId, organizationId],
  );
  return rows[0];
}

/** Stores a grant; one that had ended holds again as this one. Undefined when there is one that holds. */
export async function insertGrant(
  tx: SqlHandle,
  grant: Pick<GrantRow, 'id' | 'cloudId' | 'accountKey' | 'organizationId' | 'chain'>,
  limits: QuotaLimits,
): Promise<GrantRow | undefined> {
  const rows = await tx.query<GrantRow>(
    `INSERT INTO cloud_grants (id, cloud_id, account_key, organization_id, chain, instances, vcpus, memory_bytes, volumes, public_ips)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (cloud_id, organization_id) DO UPDATE SET chain = EXCLUDED.chain, ended_at = NULL, instances = EXCLUDED.instances,
       vcpus = EXCLUDED.vcpus, memory_bytes = EXCLUDED.memory_bytes, volumes = EXCLUDED.volumes, public_ips = EXCLUDED.public_ips
     WHERE cloud_grants.ended_at IS NOT NULL
     RETURNING ${grantColumns}`,
    [grant.id, grant.cloudId, grant.accountKey, grant.organizationId, grant.chain, ...valuesOf(limits)],
  );
  return rows[0];
}

/** Gives a grant other limits. */
export async function updateLimits(tx: SqlHandle, id: string, limits: QuotaLimits): Promise<void> {
  await tx.query(
    'UPDATE cloud_grants SET instances = $2, vcpus = $3, memory_bytes = $4, volumes = $5, public_ips = $6 WHERE id = $1',
    [id, ...valuesOf(limits)],
  );
}

/** Ends the grant of an organization and those that came of it, as far as they held, and gives them. */
export function endGrants(tx: SqlHandle, cloudId: string, organizationId: string): Promise<GrantRow[]> {
  return tx.query<GrantRow>(
    `UPDATE cloud_grants SET ended_at = clock_timestamp()
     WHERE cloud_id = $1 AND ended_at IS NULL AND (organization_id = $2 OR $2 = ANY (chain)) RETURNING ${grantColumns}`,
    [cloudId, organizationId],
  );
}

/** Keeps grants of one cloud from being given, changed and ended side by side until the transaction ends. */
export async function lockGrants(tx: SqlHandle, cloudId: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [`grants ${cloudId}`]);
}

/** Every grant of a cloud goes with it. */
export async function deleteGrants(tx: SqlHandle, cloudId: string): Promise<void> {
  await tx.query('DELETE FROM cloud_grants WHERE cloud_id = $1', [cloudId]);
}

/** What holds for an organization on a cloud, from the top down, its own last; none where it has not been granted the cloud. */
export function grantsAbove(sql: SqlHandle, cloudId: string): Promise<StandingGrant[]> {
  return sql.query<StandingGrant>(
    `SELECT id, organization_id AS "organizationId", chain, ended_at AS "endedAt", sharing, ${limitColumns} FROM grants_above($1)`,
    [cloudId],
  );
}

/** A grant with all organizations that share what it allows. */
export type StandingGrant = Omit<GrantRow, 'cloudId' | 'accountKey' | 'createdAt'> & { readonly sharing: string[] };

/** What those who share a grant have on its cloud. */
export function grantUse(
  sql: SqlHandle,
  { id, cloudId, sharing }: { readonly id: string; readonly cloudId: string; readonly sharing: readonly string[] },
): Promise<Amounts> {
  return countUse(sql, { scopeId: id, organizationIds: sharing, projectId: null, cloudId });
}

/** How an organization has a cloud now, in a scope that sees every cloud; undefined when it is gone. */
export async function findUse(
  sql: SqlHandle,
  organizationId: string,
  cloudId: string,
): Promise<CloudAccess | undefined> {
  const [row] = await sql.query<{ isOwn: boolean; isHeld: boolean }>(
    `SELECT organization_id = $1 AS "isOwn", EXISTS (
       SELECT FROM cloud_grants WHERE cloud_id = clouds.id AND organization_id = $1 AND ended_at IS NULL) AS "isHeld"
     FROM clouds WHERE id = $2`,
    [organizationId, cloudId],
  );
  if (row === undefined) return undefined;
  if (row.isOwn) return 'own';
  return row.isHeld ? 'granted' : 'ended';
}

/** Keeps clouds and grants of one account from being made side by side until the transaction ends. */
export async function lockAccount(tx: SqlHandle, accountKey: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [`account ${accountKey}`]);
}

/** Whether an organization reaches an account by another cloud than this one. */
export async function reachesAccount(
  sql: SqlHandle,
  organizationId: string,
  accountKey: string,
  exceptCloudId: string,
) {
  const [row] = await sql.query<{ reaches: boolean }>('SELECT reaches_account($1, $2, $3) AS reaches', [
    organizationId,
    accountKey,
    exceptCloudId,
  ]);
  return row?.reaches === true;
}

function valuesOf({ instances, vcpus, memoryBytes, volumes, publicIps }: QuotaLimits) {
  return [instances, vcpus, memoryBytes, volumes, publicIps];
}
