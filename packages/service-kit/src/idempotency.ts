import { createHmac } from 'node:crypto';
import { ProblemError } from './problems.ts';
import type { SqlHandle } from './sql.ts';

/** One request that its caller may repeat. */
export interface IdempotentRequest {
  /** Keys of different credentials, organizations and routes never meet. */
  scope: { credentialId: string; organizationId: string; route: string };
  key: string;
  /** From {@link bodyHmac}: tells another body without keeping this one. */
  bodyHmac: string;
}

/** What was made, now or by an earlier request with the same key. */
export interface IdempotentOutcome<Reference> {
  /** True when this request did nothing, since an earlier one did. */
  replayed: boolean;
  /** What `run` returned the first time: ids from which the answer is rendered anew. */
  reference: Reference;
}

/** How long a key is remembered, in hours. */
export const idempotencyKeyHours = 24;

/** How long a repeat waits for the first request that is still in flight, in milliseconds. */
const waitMs = 10_000;

/** An HMAC of a request's body; the key keeps short bodies from being guessed. */
export function bodyHmac(key: Buffer, body: string): string {
  return createHmac('sha256', key).update(body).digest('base64url');
}

/**
 * Runs `run` once per key: the key is stored in the caller's transaction, so it stands exactly when the work does. A
 * repeat while the first is in flight waits for its end. Throws `idempotency_key_reused` for another body and `conflict`
 * when the first takes longer than a repeat can wait. What `run` throws is not remembered: a repeat tries again.
 */
export async function withIdempotency<Reference>(
  tx: SqlHandle,
  request: IdempotentRequest,
  run: () => Promise<Reference>,
): Promise<IdempotentOutcome<Reference>> {
  const { credentialId, organizationId, route } = request.scope;
  const id = [organizationId, credentialId, route, request.key];
  const isFirst = await claimKey(tx, [...id, request.bodyHmac]);
  if (!isFirst) {
    const [earlier] = await tx.query<{ body_hmac: string; reference: Reference }>(selectKey, id);
    if (!earlier)
      throw new ProblemError('conflict', 'A request with this Idempotency-Key has just ended. Send it again.');
    if (earlier.body_hmac !== request.bodyHmac) {
      throw new ProblemError('idempotency_key_reused', 'This Idempotency-Key was used with another body.');
    }
    return { replayed: true, reference: earlier.reference };
  }
  const reference = await run();
  await tx.query(storeReference, [...id, JSON.stringify(reference ?? null)]);
  return { replayed: false, reference };
}

/** Waits on the unique index for a transaction in flight that has the same key. */
async function claimKey(tx: SqlHandle, values: string[]): Promise<boolean> {
  await tx.query(`SET LOCAL lock_timeout = ${waitMs}`);
  try {
    const rows = await tx.query(insertKey, values);
    await tx.query('SET LOCAL lock_timeout = DEFAULT');
    return rows.length === 1;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === lockNotAvailable) {
      throw new ProblemError('conflict', 'A request with this Idempotency-Key is still being worked on.', {
        cause: error,
      });
    }
    throw error;
  }
}

const lockNotAvailable = '55P03';

const insertKey = `
  INSERT INTO idempotency_keys AS earlier (organization_id, credential_id, route, key, body_hmac)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (organization_id, credential_id, route, key) DO UPDATE
    SET body_hmac = excluded.body_hmac, reference = NULL, created_at = excluded.created_at
    WHERE earlier.created_at < clock_timestamp() - interval '${idempotencyKeyHours} hours'
  RETURNING 1`;

const selectKey = `
  SELECT body_hmac, reference FROM idempotency_keys
  WHERE organization_id = $1 AND credential_id = $2 AND route = $3 AND key = $4`;

const storeReference = `
  UPDATE idempotency_keys SET reference = $5::jsonb
  WHERE organization_id = $1 AND credential_id = $2 AND route = $3 AND key = $4`;

/** Removes keys that have expired, at most 5,000 a call; gives how many. Needs a transaction that sees all of them. */
export async function pruneIdempotencyKeys(tx: SqlHandle): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM idempotency_keys WHERE ctid IN (
       SELECT ctid FROM idempotency_keys
       WHERE created_at < clock_timestamp() - interval '${idempotencyKeyHours} hours' LIMIT 5000
     ) RETURNING 1`,
  );
  return rows.length;
}
