import type { Permission } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';

/** An API key without its secret. */
export interface StoredApiKey {
  id: string;
  organizationId: string;
  /** Null: of a service account. */
  personId: string | null;
  projectId: string | null;
  name: string;
  scopes: Permission[];
  hint: string;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  /** The key that it was rotated to. */
  replacedById: string | null;
}

/** A key to be stored. */
export type NewApiKey = Pick<
  StoredApiKey,
  'organizationId' | 'personId' | 'projectId' | 'name' | 'scopes' | 'hint' | 'expiresAt'
> & { secretHash: string };

const columns = `id, organization_id AS "organizationId", person_id AS "personId", project_id AS "projectId", name,
  scopes, hint, created_at AS "createdAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt",
  replaced_by_id AS "replacedById"`;

/** Keys that a person has made for an organization, the newest first. */
export function listApiKeys(sql: SqlHandle, organizationId: string, personId: string): Promise<StoredApiKey[]> {
  return sql.query<StoredApiKey>(
    `SELECT ${columns} FROM api_keys WHERE organization_id = $1 AND person_id = $2 ORDER BY id DESC`,
    [organizationId, personId],
  );
}

/** One of a person's keys. */
export async function findApiKey(sql: SqlHandle, personId: string, id: string): Promise<StoredApiKey | undefined> {
  const [key] = await sql.query<StoredApiKey>(`SELECT ${columns} FROM api_keys WHERE id = $1 AND person_id = $2`, [
    id,
    personId,
  ]);
  return key;
}

/** Stores a key. */
export async function insertApiKey(sql: SqlHandle, key: NewApiKey): Promise<StoredApiKey> {
  const [stored] = await sql.query<StoredApiKey>(
    `INSERT INTO api_keys
       (id, organization_id, person_id, project_id, name, scopes, secret_hash, hint, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${columns}`,
    [
      newId('apiKey'),
      key.organizationId,
      key.personId,
      key.projectId,
      key.name,
      key.scopes,
      key.secretHash,
      key.hint,
      key.expiresAt,
    ],
  );
  if (!stored) throw new Error('the key was not stored');
  return stored;
}

/** Removes one of a person's keys; gives it back. */
export async function deleteApiKey(sql: SqlHandle, personId: string, id: string): Promise<StoredApiKey | undefined> {
  const [key] = await sql.query<StoredApiKey>(
    `DELETE FROM api_keys WHERE id = $1 AND person_id = $2 RETURNING ${columns}`,
    [id, personId],
  );
  return key;
}

/** Removes all keys of a person, at every organization. */
export async function deleteApiKeysOf(sql: SqlHandle, personId: string): Promise<void> {
  await sql.query('DELETE FROM api_keys WHERE person_id = $1', [personId]);
}

/** How many keys a person has at an organization. */
export async function countApiKeys(sql: SqlHandle, organizationId: string, personId: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM api_keys WHERE organization_id = $1 AND person_id = $2',
    [organizationId, personId],
  );
  return row?.count ?? 0;
}

/** Whether a project belongs to an organization. */
export async function isProjectOf(sql: SqlHandle, organizationId: string, projectId: string): Promise<boolean> {
  const rows = await sql.query('SELECT 1 FROM projects WHERE id = $1 AND organization_id = $2', [
    projectId,
    organizationId,
  ]);
  return rows.length === 1;
}
