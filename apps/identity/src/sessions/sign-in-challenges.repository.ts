import type { SqlHandle } from '@kumo/db/identity';
import { hashOfSecret } from '../secret-tokens.ts';

/** Half a sign-in waits for its second factor this long, in milliseconds: five minutes. */
const challengeLifetimeMs = 5 * 60_000;

/** Tries that one half sign-in has. */
const mostAttempts = 5;

/** What was used up has another name than any half sign-in can have. */
const usedName = (token: string): string => `used ${hashOfSecret(token)}`;

/** Stores half a sign-in; those of the person that are over go. */
export async function insertChallenge(
  tx: SqlHandle,
  challenge: { secretHash: string; personId: string; now: Date },
): Promise<void> {
  const { secretHash, personId, now } = challenge;
  await tx.query('DELETE FROM sign_in_challenges WHERE person_id = $1 AND expires_at <= $2', [personId, now]);
  await tx.query('INSERT INTO sign_in_challenges (secret_hash, person_id, expires_at) VALUES ($1, $2, $3)', [
    secretHash,
    personId,
    new Date(now.getTime() + challengeLifetimeMs),
  ]);
}

/** The person of half a sign-in that goes on, without counting a try. */
export async function findChallenge(sql: SqlHandle, secretHash: string, now: Date): Promise<string | undefined> {
  const [challenge] = await sql.query<{ personId: string }>(
    `SELECT person_id AS "personId" FROM sign_in_challenges
     WHERE secret_hash = $1 AND expires_at > $2 AND attempts < ${mostAttempts}`,
    [secretHash, now],
  );
  return challenge?.personId;
}

/** Counts a try; gives its number. Undefined when there is no such half sign-in, or it is over, or had all its tries. */
export async function countChallengeAttempt(
  sql: SqlHandle,
  secretHash: string,
  now: Date,
): Promise<number | undefined> {
  const [challenge] = await sql.query<{ attempts: number }>(
    `UPDATE sign_in_challenges SET attempts = attempts + 1
     WHERE secret_hash = $1 AND expires_at > $2 AND attempts < ${mostAttempts} RETURNING attempts`,
    [secretHash, now],
  );
  return challenge?.attempts;
}

/** Ends half a sign-in because it became a whole one. False when another was faster. */
export async function takeChallenge(tx: SqlHandle, secretHash: string, personId: string): Promise<boolean> {
  const rows = await tx.query('DELETE FROM sign_in_challenges WHERE secret_hash = $1 AND person_id = $2 RETURNING 1', [
    secretHash,
    personId,
  ]);
  return rows.length === 1;
}

/** Ends every half sign-in of a person: the password that began it is no longer good. */
export async function deleteChallengesOf(tx: SqlHandle, personId: string): Promise<void> {
  await tx.query(`DELETE FROM sign_in_challenges WHERE person_id = $1 AND secret_hash NOT LIKE 'used %'`, [personId]);
}

/** Remembers that a one-time token was used, until it is over by itself. False when it was used before. */
export async function rememberUsedToken(
  tx: SqlHandle,
  used: { token: string; personId: string; expiresAt: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO sign_in_challenges (secret_hash, person_id, attempts, expires_at) VALUES ($1, $2, ${mostAttempts}, $3)
     ON CONFLICT (secret_hash) DO NOTHING RETURNING 1`,
    [usedName(used.token), used.personId, used.expiresAt],
  );
  return rows.length === 1;
}

/** Removes what is over. */
export async function deleteEndedChallenges(sql: SqlHandle, now: Date): Promise<void> {
  await sql.query('DELETE FROM sign_in_challenges WHERE expires_at <= $1', [now]);
}
