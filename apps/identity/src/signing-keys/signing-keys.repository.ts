import type { SqlHandle } from '@kumo/db/identity';
import type { JWK } from 'jose';

/** A key that signs principals, as it is stored. */
export interface StoredSigningKey {
  kid: string;
  /** Sealed. */
  privateKey: string;
  publicJwk: JWK;
  createdAt: Date;
}

/** Every key, the newest first. */
export function listSigningKeys(sql: SqlHandle): Promise<StoredSigningKey[]> {
  return sql.query<StoredSigningKey>(
    `SELECT kid, private_key AS "privateKey", public_jwk AS "publicJwk", created_at AS "createdAt"
     FROM signing_keys ORDER BY created_at DESC, kid`,
  );
}

/** Lets one replica at a time decide about keys, until its transaction ends. */
export async function lockSigningKeys(sql: SqlHandle): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtext('signing keys'))");
}

/** Stores a key. */
export async function insertSigningKey(sql: SqlHandle, key: StoredSigningKey): Promise<void> {
  await sql.query('INSERT INTO signing_keys (kid, private_key, public_jwk, created_at) VALUES ($1, $2, $3, $4)', [
    key.kid,
    key.privateKey,
    JSON.stringify(key.publicJwk),
    key.createdAt,
  ]);
}

/** Removes keys. */
export async function deleteSigningKeys(sql: SqlHandle, kids: readonly string[]): Promise<void> {
  await sql.query('DELETE FROM signing_keys WHERE kid = ANY ($1::text[])', [kids]);
}
