import type { SqlHandle } from '@kumo/db/identity';

/** An address that waits for its proof. */
export interface EmailChange {
  personId: string;
  email: string;
  emailKey: string;
}

/** Stores a link's hash for a person; a link that was made before is no longer good. */
export async function replaceEmailChange(
  tx: SqlHandle,
  change: EmailChange & { secretHash: string; expiresAt: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO email_changes (person_id, email, email_key, secret_hash, expires_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (person_id) DO UPDATE SET email = excluded.email, email_key = excluded.email_key,
       secret_hash = excluded.secret_hash, expires_at = excluded.expires_at`,
    [change.personId, change.email, change.emailKey, change.secretHash, change.expiresAt],
  );
}

/** Uses a link up. Undefined when it is not good (any more): of two uses at the same moment one wins. */
export async function takeEmailChange(tx: SqlHandle, secretHash: string, now: Date): Promise<EmailChange | undefined> {
  const [change] = await tx.query<EmailChange>(
    `DELETE FROM email_changes WHERE secret_hash = $1 AND expires_at > $2
     RETURNING person_id AS "personId", email, email_key AS "emailKey"`,
    [secretHash, now],
  );
  return change;
}

/** Gives a person an address that was proved. False when another account has it. */
export async function changeEmail(tx: SqlHandle, change: EmailChange, now: Date): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE people SET email = $2, email_key = $3, email_verified_at = $4
     WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM people AS other WHERE other.email_key = $3 AND other.id <> $1)
     RETURNING 1`,
    [change.personId, change.email, change.emailKey, now],
  );
  return rows.length === 1;
}

/** Removes links that are over. */
export async function deleteEndedEmailChanges(sql: SqlHandle, now: Date): Promise<void> {
  await sql.query('DELETE FROM email_changes WHERE expires_at <= $1', [now]);
}
