import type { SqlHandle } from '@kumo/db/identity';

/** An authenticator app as it is stored. */
export interface StoredTotp {
  /** Sealed. */
  secret: string;
  confirmedAt: Date | null;
  lastUsedStep: number | null;
  createdAt: Date;
}

/** A person's authenticator app, confirmed or not. */
export async function findTotp(sql: SqlHandle, personId: string): Promise<StoredTotp | undefined> {
  const [factor] = await sql.query<Omit<StoredTotp, 'lastUsedStep'> & { lastUsedStep: string | null }>(
    `SELECT secret, confirmed_at AS "confirmedAt", last_used_step::text AS "lastUsedStep", created_at AS "createdAt"
     FROM totp_factors WHERE person_id = $1`,
    [personId],
  );
  return factor && { ...factor, lastUsedStep: factor.lastUsedStep === null ? null : Number(factor.lastUsedStep) };
}

/** Stores a secret that is not in force yet, in place of an earlier one that never was. False when one is in force. */
export async function beginTotp(
  sql: SqlHandle,
  factor: { personId: string; secret: string; now: Date },
): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO totp_factors (person_id, secret, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at,
       last_used_step = NULL
     WHERE totp_factors.confirmed_at IS NULL RETURNING 1`,
    [factor.personId, factor.secret, factor.now],
  );
  return rows.length === 1;
}

/** Puts it in force by its first code. False when it was confirmed or begun anew meanwhile. */
export async function confirmTotp(
  sql: SqlHandle,
  factor: { personId: string; secret: string; step: number; now: Date },
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE totp_factors SET confirmed_at = $4, last_used_step = $3
     WHERE person_id = $1 AND secret = $2 AND confirmed_at IS NULL RETURNING 1`,
    [factor.personId, factor.secret, factor.step, factor.now],
  );
  return rows.length === 1;
}

/** Uses a time step up: of two uses of a code at the same moment one wins. `secret` is sealed, perhaps anew. */
export async function takeTotpStep(
  sql: SqlHandle,
  used: { personId: string; secret: string; step: number },
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE totp_factors SET last_used_step = $2, secret = $3
     WHERE person_id = $1 AND confirmed_at IS NOT NULL AND (last_used_step IS NULL OR last_used_step < $2) RETURNING 1`,
    [used.personId, used.step, used.secret],
  );
  return rows.length === 1;
}

/** Removes it. False when there is none in force. */
export async function deleteTotp(sql: SqlHandle, personId: string): Promise<boolean> {
  const rows = await sql.query(
    'DELETE FROM totp_factors WHERE person_id = $1 AND confirmed_at IS NOT NULL RETURNING 1',
    [personId],
  );
  return rows.length === 1;
}

/** Removes what was begun before an instant and never confirmed. */
export async function deleteUnconfirmedTotp(sql: SqlHandle, before: Date): Promise<void> {
  await sql.query('DELETE FROM totp_factors WHERE confirmed_at IS NULL AND created_at < $1', [before]);
}
