import type { Permission } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';

/** An API key without its secret. */
export interface StoredApiKey {
  id: string;
  organizationId: string;
  /** Null: of a service account. */
  personId: string | null;
  /** Null: of a person. */
  serviceAccountId: string | null;
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
  'organizationId' | 'personId' | 'serviceAccountId' | 'projectId' | 'name' | 'scopes' | 'hint' | 'expiresAt'
> & { secretHash: string };

const columns = `id, organization_id AS "organizationId", person_id AS "personId", service_account_id AS "serviceAccountId", project_id AS "projectId", name,
  scopes, hint, created_at AS "createdAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt",
  replaced_by_id AS "replacedById"`;

/** Whose a key is: a person's or a service account's. */
export type KeyHolder = { kind: 'person' | 'serviceAccount'; id: string };

const holderColumn = { person: 'person_id', serviceAccount: 'service_account_id' } as const;

/** Keys of a holder at an organization, the newest first. */
export function listApiKeys(sql: SqlHandle, organizationId: string, holder: KeyHolder): Promise<StoredApiKey[]> {
  return sql.query<StoredApiKey>(
    `SELECT ${columns} FROM api_keys WHERE organization_id = $1 AND ${holderColumn[holder.kind]} = $2 ORDER BY id DESC`,
    [organizationId, holder.id],
  );
}

/** One of a holder's keys at an organization; locked until the transaction ends. */
export async function findApiKey(
  sql: SqlHandle,
  organizationId: string,
  holder: KeyHolder,
  id: string,
): Promise<StoredApiKey | undefined> {
  const [key] = await sql.query<StoredApiKey>(
    `SELECT ${columns} FROM api_keys
     WHERE id = $1 AND organization_id = $2 AND ${holderColumn[holder.kind]} = $3 FOR UPDATE`,
    [id, organizationId, holder.id],
  );
  return key;
}

/** Stores a key. */
export async function insertApiKey(sql: SqlHandle, key: NewApiKey): Promise<StoredApiKey> {
  const [stored] = await sql.query<StoredApiKey>(
    `INSERT INTO api_keys
       (id, organization_id, person_id, service_account_id, project_id, name, scopes, secret_hash, hint, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${columns}`,
    [
      newId('apiKey'),
      key.organizationId,
      key.personId,
      key.serviceAccountId,
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

/** Notes which key takes the place of one, and when that ends. */
export async function replaceApiKey(sql: SqlHandle, id: string, replacedById: string, expiresAt: Date): Promise<void> {
  await sql.query('UPDATE api_keys SET replaced_by_id = $2, expires_at = $3 WHERE id = $1', [
    id,
    replacedById,
    expiresAt,
  ]);
}

/** Removes one of a holder's keys; gives it back. */
export async function deleteApiKey(
  sql: SqlHandle,
  organizationId: string,
  holder: KeyHolder,
  id: string,
): Promise<StoredApiKey | undefined> {
  const [key] = await sql.query<StoredApiKey>(
    `DELETE FROM api_keys WHERE id = $1 AND organization_id = $2 AND ${holderColumn[holder.kind]} = $3
     RETURNING ${columns}`,
    [id, organizationId, holder.id],
  );
  return key;
}

/** Removes all keys of a person, at every organization. */
export async function deleteApiKeysOf(sql: SqlHandle, personId: string): Promise<void> {
  await sql.query('DELETE FROM api_keys WHERE person_id = $1', [personId]);
}

/** How many keys a holder has at an organization. */
export async function countApiKeys(sql: SqlHandle, organizationId: string, holder: KeyHolder): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM api_keys
     WHERE organization_id = $1 AND ${holderColumn[holder.kind]} = $2`,
    [organizationId, holder.id],
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
