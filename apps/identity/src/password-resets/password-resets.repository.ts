import type { SqlHandle } from '@kumo/db/identity';

/** An owner of an organization that has no parent. */
export interface RootOwner {
  id: string;
  email: string;
  name: string;
  organizationId: string;
}

/** The owners of the organization at the top, the first one first. */
export function listRootOwners(sql: SqlHandle): Promise<RootOwner[]> {
  return sql.query<RootOwner>(
    `SELECT person.id, person.email, person.name, organization.id AS "organizationId"
     FROM organizations AS organization
     JOIN memberships ON memberships.organization_id = organization.id AND role = 'owner'
     JOIN people AS person ON person.id = memberships.person_id
     WHERE parent_id IS NULL ORDER BY person.created_at, person.id`,
  );
}

/** Stores a link's hash for a person; a link that was made before is no longer good. */
export async function replacePasswordReset(
  sql: SqlHandle,
  reset: { personId: string; secretHash: string; expiresAt: Date },
): Promise<void> {
  await sql.query(
    `INSERT INTO password_resets (person_id, secret_hash, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT (person_id) DO UPDATE SET secret_hash = excluded.secret_hash, expires_at = excluded.expires_at`,
    [reset.personId, reset.secretHash, reset.expiresAt],
  );
}

/** The person of a link that is good at an instant, without using it up. */
export async function findPasswordReset(sql: SqlHandle, secretHash: string, now: Date): Promise<string | undefined> {
  const [reset] = await sql.query<{ personId: string }>(
    'SELECT person_id AS "personId" FROM password_resets WHERE secret_hash = $1 AND expires_at > $2',
    [secretHash, now],
  );
  return reset?.personId;
}

/** Uses a link up. False when it is not good (any more): of two uses at the same moment one wins. */
export async function takePasswordReset(sql: SqlHandle, secretHash: string, now: Date): Promise<boolean> {
  const rows = await sql.query('DELETE FROM password_resets WHERE secret_hash = $1 AND expires_at > $2 RETURNING 1', [
    secretHash,
    now,
  ]);
  return rows.length === 1;
}

/** Removes a person's link, used or not. */
export async function deletePasswordReset(sql: SqlHandle, personId: string): Promise<void> {
  await sql.query('DELETE FROM password_resets WHERE person_id = $1', [personId]);
}

/** Removes links that are over. */
export async function deleteEndedPasswordResets(sql: SqlHandle, now: Date): Promise<void> {
  await sql.query('DELETE FROM password_resets WHERE expires_at <= $1', [now]);
}
