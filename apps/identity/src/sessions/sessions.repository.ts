import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';
import { hashOfSecret, newSecret } from '../secret-tokens.ts';
import { mostSessions, sessionIdleMs, sessionLifetimeMs } from './sessions.rules.ts';

/** A session as it is stored. */
export interface StoredSession {
  id: string;
  personId: string;
  userAgent: string;
  network: string;
  /** Whether a second factor was shown. */
  secondFactor: boolean;
  /** When its person last proved who it is. */
  provenAt: Date;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

/** A session that was just made. Its secret is only here. */
export interface NewSession extends StoredSession {
  secret: string;
}

const columns = `id, person_id AS "personId", user_agent AS "userAgent", network, second_factor AS "secondFactor", proven_at AS "provenAt",
  created_at AS "createdAt",
  last_used_at AS "lastUsedAt", expires_at AS "expiresAt"`;

/** Begins a session, and ends the person's least used ones beyond {@link mostSessions}. Default for `provenAt`: now. */
export async function insertSession(
  sql: SqlHandle,
  session: {
    personId: string;
    userAgent: string;
    network: string;
    secondFactor: boolean;
    provenAt?: Date;
    now: Date;
  },
): Promise<NewSession> {
  const secret = newSecret();
  const expiresAt = new Date(session.now.getTime() + sessionLifetimeMs);
  const [stored] = await sql.query<StoredSession>(
    `INSERT INTO sessions
       (id, person_id, secret_hash, second_factor, user_agent, network, created_at, last_used_at, proven_at, expires_at)
     VALUES ($1, $2, $3, $8, $4, $5, $6, $6, $9, $7) RETURNING ${columns}`,
    [
      newId('session'),
      session.personId,
      hashOfSecret(secret),
      session.userAgent,
      session.network,
      session.now,
      expiresAt,
      session.secondFactor,
      session.provenAt ?? session.now,
    ],
  );
  if (!stored) throw new Error('the session was not stored');
  await sql.query(
    `DELETE FROM sessions WHERE id IN (
       SELECT id FROM sessions WHERE person_id = $1 ORDER BY last_used_at DESC, id DESC OFFSET $2
     )`,
    [session.personId, mostSessions],
  );
  return { ...stored, secret };
}

/** A session by its id. */
export async function findSession(sql: SqlHandle, id: string): Promise<StoredSession | undefined> {
  const [session] = await sql.query<StoredSession>(`SELECT ${columns} FROM sessions WHERE id = $1`, [id]);
  return session;
}

/** A person's sessions that are good at an instant, the last used first. */
export async function listSessions(sql: SqlHandle, personId: string, now: Date): Promise<StoredSession[]> {
  return sql.query<StoredSession>(
    `SELECT ${columns} FROM sessions WHERE person_id = $1 AND expires_at > $2 AND last_used_at > $3
     ORDER BY last_used_at DESC, id DESC`,
    [personId, now, new Date(now.getTime() - sessionIdleMs)],
  );
}

/** Ends one session of a person. False when there is none. */
export async function deleteSession(sql: SqlHandle, personId: string, id: string): Promise<boolean> {
  const rows = await sql.query('DELETE FROM sessions WHERE id = $1 AND person_id = $2 RETURNING 1', [id, personId]);
  return rows.length === 1;
}

/** Ends a person's sessions but one; gives how many. */
export async function deleteOtherSessions(sql: SqlHandle, personId: string, keptId: string): Promise<number> {
  const rows = await sql.query('DELETE FROM sessions WHERE person_id = $1 AND id <> $2 RETURNING 1', [
    personId,
    keptId,
  ]);
  return rows.length;
}

/**
 * A session's person has just proved who it is once more: it may do more now, so it gets a new secret, and whoever had the old
 * one has nothing. Its id stays. Gives the secret; undefined when the session is over.
 */
export async function proveSession(
  sql: SqlHandle,
  personId: string,
  id: string,
  now: Date,
): Promise<string | undefined> {
  const secret = newSecret();
  const rows = await sql.query(
    'UPDATE sessions SET proven_at = $3, secret_hash = $4 WHERE id = $1 AND person_id = $2 RETURNING 1',
    [id, personId, now, hashOfSecret(secret)],
  );
  return rows.length === 1 ? secret : undefined;
}

/** A person has no second factor any more: no session goes on as if one had been shown. */
export async function forgetSecondFactor(sql: SqlHandle, personId: string): Promise<void> {
  await sql.query('UPDATE sessions SET second_factor = false WHERE person_id = $1', [personId]);
}

/** Ends all sessions of a person. */
export async function deleteSessionsOf(sql: SqlHandle, personId: string): Promise<void> {
  await sql.query('DELETE FROM sessions WHERE person_id = $1', [personId]);
}

/** Removes sessions that are over. */
export async function deleteEndedSessions(sql: SqlHandle, now: Date): Promise<void> {
  await sql.query('DELETE FROM sessions WHERE expires_at < $1 OR last_used_at < $2', [
    now,
    new Date(now.getTime() - sessionIdleMs),
  ]);
}

/** Notes that a person has signed in from a network. */
export async function rememberNetwork(sql: SqlHandle, personId: string, network: string, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO known_networks (person_id, network, last_signed_in_at) VALUES ($1, $2, $3)
     ON CONFLICT (person_id, network) DO UPDATE SET last_signed_in_at = excluded.last_signed_in_at`,
    [personId, network, now],
  );
}

/** How long a network stays known, in days. */
const knownNetworkDays = 90;

/** Whether a person has signed in from a network lately. */
export async function isKnownNetwork(sql: SqlHandle, personId: string, network: string): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM known_networks
     WHERE person_id = $1 AND network = $2 AND last_signed_in_at > now() - interval '${knownNetworkDays} days'`,
    [personId, network],
  );
  return rows.length === 1;
}

/** Removes networks that were not used lately. */
export async function forgetOldNetworks(sql: SqlHandle): Promise<void> {
  await sql.query(`DELETE FROM known_networks WHERE last_signed_in_at < now() - interval '${knownNetworkDays} days'`);
}
