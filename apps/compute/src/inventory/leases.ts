import type { ComputeDatabase } from '@kumo/db/compute';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import { cloudColumns, type RawCloud, toCloudRow } from './cloud-lock.ts';

/** How long a lease holds without being renewed. With {@link renewEveryMs} and the look-out, a dead replica is replaced within 8 s and its clouds read anew within 10. */
export const leaseMs = 7_000;

/** How often leases are renewed, milliseconds. */
export const renewEveryMs = 2_000;

/** One lease and what its watcher wants to be remembered, so that a successor goes on from there. */
export interface HeldLease {
  readonly cloudId: string;
  readonly token: bigint;
  /** Whether the event stream is being followed. */
  readonly isLive: boolean;
  /** Up to where the provider's events have been dealt with; null while nothing was. */
  readonly eventCursor: string | null;
}

/** Who watches which cloud. Rows of `clouds` carry the leases; the token grows with each change of hands. */
export interface CloudLeases {
  /** Takes up to `limit` clouds that nobody watches. */
  claim(limit: number): Promise<CloudRow[]>;
  /** Renews; gives the ids of those that are still held. */
  renew(held: readonly HeldLease[]): Promise<ReadonlySet<string>>;
  /** Gives up at once, so that another need not wait. */
  release(held: readonly HeldLease[]): Promise<void>;
}

/** `holder` names this process. */
export function createCloudLeases(database: ComputeDatabase, holder: string): CloudLeases {
  return {
    claim: (limit) =>
      database.asSystem(async (tx) => {
        const rows = await tx.query<RawCloud>(claimStatement, [holder, limit, leaseMs]);
        return rows.map(toCloudRow);
      }),
    renew: (held) =>
      database.asSystem(async (tx) => {
        const rows = await tx.query<{ id: string }>(renewStatement, [...columnsOf(held), leaseMs]);
        return new Set(rows.map(({ id }) => id));
      }),
    release: (held) =>
      database.asSystem(async (tx) => {
        await tx.query(releaseStatement, columnsOf(held));
      }),
  };
}

function columnsOf(held: readonly HeldLease[]): unknown[] {
  return [
    held.map(({ cloudId }) => cloudId),
    held.map(({ token }) => token.toString()),
    held.map(({ isLive }) => isLive),
    held.map(({ eventCursor }) => eventCursor),
  ];
}

const claimStatement = `
  UPDATE clouds SET lease_holder = $1, lease_token = lease_token + 1, live_until = NULL,
    lease_expires_at = clock_timestamp() + make_interval(secs => $3 / 1000.0)
  WHERE id IN (
    SELECT id FROM clouds WHERE lease_expires_at IS NULL OR lease_expires_at < clock_timestamp()
    ORDER BY lease_expires_at NULLS FIRST LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING ${cloudColumns}`;

const heldRows =
  'unnest($1::text[], $2::bigint[], $3::boolean[], $4::text[]) AS held (cloud_id, token, is_live, cursor)';

/** A lease that ran out but that nobody took may be renewed: nobody else has written meanwhile. */
const renewStatement = `
  UPDATE clouds SET
    lease_expires_at = clock_timestamp() + make_interval(secs => $5 / 1000.0),
    live_until = CASE WHEN is_live THEN clock_timestamp() + make_interval(secs => $5 / 1000.0) END,
    event_cursor = coalesce(cursor, event_cursor)
  FROM ${heldRows}
  WHERE id = cloud_id AND lease_token = token
  RETURNING id`;

const releaseStatement = `
  UPDATE clouds SET lease_holder = NULL, lease_expires_at = NULL, live_until = NULL,
    event_cursor = coalesce(cursor, event_cursor)
  FROM ${heldRows}
  WHERE id = cloud_id AND lease_token = token`;
