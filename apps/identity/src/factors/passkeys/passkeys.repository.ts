import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';

/** A passkey without its key. */
export interface Passkey {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  backedUp: boolean;
}

/** A passkey with what its answers are checked against. */
export interface StoredPasskey extends Passkey {
  personId: string;
  credentialId: string;
  publicKey: Uint8Array;
  transports: string[];
}

const columns = `id, person_id AS "personId", credential_id AS "credentialId", public_key AS "publicKey", transports, name,
  created_at AS "createdAt", last_used_at AS "lastUsedAt", backed_up AS "backedUp"`;

/** A person's passkeys, the oldest first. */
export async function listPasskeys(sql: SqlHandle, personId: string): Promise<StoredPasskey[]> {
  return sql.query<StoredPasskey>(`SELECT ${columns} FROM passkeys WHERE person_id = $1 ORDER BY created_at, id`, [
    personId,
  ]);
}

/** The passkey that a browser names. */
export async function findPasskeyByCredential(
  sql: SqlHandle,
  credentialId: string,
): Promise<StoredPasskey | undefined> {
  const [passkey] = await sql.query<StoredPasskey>(`SELECT ${columns} FROM passkeys WHERE credential_id = $1`, [
    credentialId,
  ]);
  return passkey;
}

/** Stores a passkey. Undefined when its credential is stored already, for whomever. */
export async function insertPasskey(
  sql: SqlHandle,
  passkey: Omit<StoredPasskey, 'id' | 'lastUsedAt'> & { counter: number },
): Promise<Passkey | undefined> {
  const [stored] = await sql.query<StoredPasskey>(
    `INSERT INTO passkeys (id, person_id, credential_id, public_key, counter, transports, backed_up, name, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (credential_id) DO NOTHING RETURNING ${columns}`,
    [
      newId('passkey'),
      passkey.personId,
      passkey.credentialId,
      Buffer.from(passkey.publicKey),
      passkey.counter,
      passkey.transports,
      passkey.backedUp,
      passkey.name,
      passkey.createdAt,
    ],
  );
  return stored;
}

/**
 * Moves a passkey's counter on. False when it would not grow: then another device has the same key. Those that do not
 * count say 0 for ever.
 */
export async function advancePasskey(
  sql: SqlHandle,
  used: { id: string; counter: number; backedUp: boolean; now: Date },
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE passkeys SET counter = $2, backed_up = $3, last_used_at = $4
     WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0)) RETURNING 1`,
    [used.id, used.counter, used.backedUp, used.now],
  );
  return rows.length === 1;
}

/** Renames one of a person's passkeys. Undefined when there is none such. */
export async function renamePasskey(
  sql: SqlHandle,
  { id, personId, name }: { id: string; personId: string; name: string },
): Promise<Passkey | undefined> {
  const [passkey] = await sql.query<StoredPasskey>(
    `UPDATE passkeys SET name = $3 WHERE id = $1 AND person_id = $2 RETURNING ${columns}`,
    [id, personId, name],
  );
  return passkey;
}

/** Removes one of a person's passkeys; gives its name. Undefined when there is none such. */
export async function deletePasskey(sql: SqlHandle, personId: string, id: string): Promise<string | undefined> {
  const [passkey] = await sql.query<{ name: string }>(
    'DELETE FROM passkeys WHERE id = $1 AND person_id = $2 RETURNING name',
    [id, personId],
  );
  return passkey?.name;
}
