import type { SqlHandle } from '@kumo/db/identity';

/** Stores the hashes of a person's codes in place of all earlier ones. */
export async function replaceRecoveryCodes(sql: SqlHandle, personId: string, hashes: readonly string[]): Promise<void> {
  await deleteRecoveryCodes(sql, personId);
  await sql.query('INSERT INTO recovery_codes (person_id, code_hash) SELECT $1, unnest($2::text[])', [
    personId,
    hashes,
  ]);
}

/** Removes a person's codes. */
export async function deleteRecoveryCodes(sql: SqlHandle, personId: string): Promise<void> {
  await sql.query('DELETE FROM recovery_codes WHERE person_id = $1', [personId]);
}

/** Uses a code up. False when there is none such: of two uses at the same moment one wins. */
export async function takeRecoveryCode(sql: SqlHandle, personId: string, hash: string): Promise<boolean> {
  const rows = await sql.query('DELETE FROM recovery_codes WHERE person_id = $1 AND code_hash = $2 RETURNING 1', [
    personId,
    hash,
  ]);
  return rows.length === 1;
}

/** How many codes a person has left. */
export async function countRecoveryCodes(sql: SqlHandle, personId: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM recovery_codes WHERE person_id = $1',
    [personId],
  );
  return row?.count ?? 0;
}
