import type { Role } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';

/** Leave for people of an organization above to act in one below. */
export interface StoredAccessGrant {
  id: string;
  organizationId: string;
  granteeId: string;
  granteeName: string;
  role: Role;
  createdAt: Date;
  expiresAt: Date | null;
}

const select = `SELECT access.id, access.organization_id AS "organizationId", access.grantee_id AS "granteeId",
  grantee.name AS "granteeName", access.role, access.created_at AS "createdAt", access.expires_at AS "expiresAt"
  FROM access_grants AS access JOIN organizations AS grantee ON grantee.id = access.grantee_id`;

/** The access that an organization gave and that is not over, the oldest first. */
export async function listAccessGrants(
  sql: SqlHandle,
  organizationId: string,
  now: Date,
): Promise<StoredAccessGrant[]> {
  return sql.query<StoredAccessGrant>(
    `${select} WHERE access.organization_id = $1 AND (access.expires_at IS NULL OR access.expires_at > $2)
     ORDER BY access.created_at, access.id`,
    [organizationId, now],
  );
}

/** One grant of an organization, over or not. */
export async function findAccessGrant(
  sql: SqlHandle,
  organizationId: string,
  id: string,
): Promise<StoredAccessGrant | undefined> {
  const [grant] = await sql.query<StoredAccessGrant>(`${select} WHERE access.organization_id = $1 AND access.id = $2`, [
    organizationId,
    id,
  ]);
  return grant;
}

/** Gives access; undefined when the grantee has some that is not over. */
export async function insertAccessGrant(
  tx: SqlHandle,
  grant: { organizationId: string; granteeId: string; role: Role; now: Date; expiresAt: Date | null },
): Promise<string | undefined> {
  const { organizationId, granteeId, role, now, expiresAt } = grant;
  await tx.query('DELETE FROM access_grants WHERE organization_id = $1 AND grantee_id = $2 AND expires_at <= $3', [
    organizationId,
    granteeId,
    now,
  ]);
  const [made] = await tx.query<{ id: string }>(
    `INSERT INTO access_grants (id, organization_id, grantee_id, role, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (organization_id, grantee_id) DO NOTHING RETURNING id`,
    [newId('accessGrant'), organizationId, granteeId, role, now, expiresAt],
  );
  return made?.id;
}

/** Ends access. */
export async function deleteAccessGrant(tx: SqlHandle, id: string): Promise<void> {
  await tx.query('DELETE FROM access_grants WHERE id = $1', [id]);
}

/** Forgets access that is over. */
export async function deleteEndedAccessGrants(tx: SqlHandle, now: Date): Promise<void> {
  await tx.query('DELETE FROM access_grants WHERE expires_at <= $1', [now]);
}
