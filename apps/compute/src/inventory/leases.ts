import type { ComputeDatabase } from '@kumo/db/compute';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import { cloudColumns, type RawCloud, toCloudRow } from './cloud-lock.ts';

/** How long a lease holds without being renewed. With {@link renewEveryMs} and the look-out, a dead replica is replaced within 8 s and its clouds read anew within 10. */
export const leaseMs = 7_000;

/** How often leases are renewed, milliseconds. */
export const renewEveryMs = 2_000;

/** What nobody has watched for this long is taken by anybody, whatever its share, milliseconds: whose turn it was does not come. */
const orphanedMs = 3_000;

/** How long a cloud that is handed on still counts as followed, milliseconds: its successor follows from the same place within that. */
const handOverMs = 5_000;

/** One lease and what its watcher wants to be remembered, so that a successor goes on from there. */
export interface HeldLease {
  readonly cloudId: string;
  readonly token: bigint;
  /** Whether the event stream is being followed; null while a new watcher has not come so far: then it is as it was. */
  readonly isLive: boolean | null;
  /** Up to where the provider's events have been dealt with; null while nothing was. */
  readonly eventCursor: string | null;
}

/** Who watches which cloud. Rows of `clouds` carry the leases; the token grows with each change of hands. */
export interface CloudLeases {
  /** Says that this process is there, for as long as a lease holds; gives how many clouds are its share of all. */
  announce(): Promise<number>;
  /** Takes up to `limit` clouds that nobody watches: within its share, or what nobody has wanted for some seconds. */
  claim(limit: number): Promise<CloudRow[]>;
  /** Renews; gives the ids of those that are still held. */
  renew(held: readonly HeldLease[]): Promise<ReadonlySet<string>>;
  /** Gives up at once, so that another need not wait: who takes it goes on following from the same place. */
  release(held: readonly HeldLease[]): Promise<void>;
  /** This process takes no share any more. */
  leave(): Promise<void>;
}

/** `holder` names this process. */
export function createCloudLeases(database: ComputeDatabase, holder: string): CloudLeases {
  return {
    announce: () =>
      database.asSystem(async (tx) => {
        await tx.query(announceStatement, [holder, leaseMs]);
        await tx.query("DELETE FROM replicas WHERE expires_at < clock_timestamp() - interval '1 hour'");
        const [row] = await tx.query<{ share: number }>(`${sharesOfAll} SELECT share FROM shares WHERE holder = $1`, [
          holder,
        ]);
        return row?.share ?? 0;
      }),
    claim: (limit) =>
      database.asSystem(async (tx) => {
        const rows = await tx.query<RawCloud>(claimStatement, [holder, limit, leaseMs, orphanedMs]);
        return rows.map(toCloudRow);
      }),
    renew: (held) =>
      database.asSystem(async (tx) => {
        const rows = await tx.query<{ id: string }>(renewStatement, [...columnsOf(held), leaseMs]);
        return new Set(rows.map(({ id }) => id));
      }),
    release: (held) =>
      database.asSystem(async (tx) => {
        await tx.query(releaseStatement, [...columnsOf(held), handOverMs]);
      }),
    leave: () =>
      database.asSystem(async (tx) => {
        await tx.query('DELETE FROM replicas WHERE holder = $1', [holder]);
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

const announceStatement = `
  INSERT INTO replicas (holder, expires_at) VALUES ($1, clock_timestamp() + make_interval(secs => $2 / 1000.0))
  ON CONFLICT (holder) DO UPDATE SET expires_at = excluded.expires_at`;

/**
 * Everybody's share, $1 included: all clouds divided, and what does not divide goes to those who have the most already, so that
 * nothing moves for its sake.
 */
const sharesOfAll = `
  WITH alive AS (SELECT holder FROM replicas WHERE expires_at > clock_timestamp() UNION SELECT $1::text),
  holding AS (
    SELECT holder, count(id)::int AS held
    FROM alive LEFT JOIN clouds ON lease_holder = holder AND lease_expires_at > clock_timestamp()
    GROUP BY holder
  ),
  counted AS (
    SELECT holder, held, row_number() OVER (ORDER BY held DESC, holder) AS rank, count(*) OVER () AS replicas,
      (SELECT count(*) FROM clouds) AS clouds
    FROM holding
  ),
  shares AS (
    SELECT holder, held, (clouds / replicas + CASE WHEN rank <= clouds % replicas THEN 1 ELSE 0 END)::int AS share
    FROM counted
  )`;

/** What is taken is chosen once: a plan that asked again for each row would take more than the limit. */
const claimStatement = `
  ${sharesOfAll},
  room AS (SELECT greatest(0, share - held) AS free FROM shares WHERE holder = $1),
  chosen AS MATERIALIZED (
    SELECT id AS chosen_id FROM clouds
    WHERE (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
      AND ((SELECT free FROM room) > 0
        OR coalesce(lease_expires_at, created_at) < clock_timestamp() - make_interval(secs => $4 / 1000.0))
    ORDER BY lease_expires_at NULLS FIRST
    LIMIT (SELECT CASE WHEN free > 0 THEN least($2, free) ELSE $2 END FROM room)
    FOR UPDATE SKIP LOCKED
  )
  UPDATE clouds SET lease_holder = $1, lease_token = lease_token + 1,
    lease_expires_at = clock_timestamp() + make_interval(secs => $3 / 1000.0),
    live_until = CASE WHEN lease_holder IS NULL THEN live_until END
  FROM chosen WHERE id = chosen_id
  RETURNING ${cloudColumns}`;

const heldRows =
  'unnest($1::text[], $2::bigint[], $3::boolean[], $4::text[]) AS held (cloud_id, token, is_live, cursor)';

/** A lease that ran out but that nobody took may be renewed: nobody else has written meanwhile. */
const renewStatement = `
  UPDATE clouds SET
    lease_expires_at = clock_timestamp() + make_interval(secs => $5 / 1000.0),
    live_until = CASE
      WHEN is_live THEN clock_timestamp() + make_interval(secs => $5 / 1000.0)
      WHEN is_live IS NULL THEN live_until
    END,
    event_cursor = coalesce(cursor, event_cursor)
  FROM ${heldRows}
  WHERE id = cloud_id AND lease_token = token
  RETURNING id`;

/** The moment from which nobody watches it stays in `lease_expires_at`. */
const releaseStatement = `
  UPDATE clouds SET lease_holder = NULL, lease_expires_at = clock_timestamp(),
    live_until = CASE WHEN live_until > clock_timestamp() THEN clock_timestamp() + make_interval(secs => $5 / 1000.0) END,
    event_cursor = coalesce(cursor, event_cursor)
  FROM ${heldRows}
  WHERE id = cloud_id AND lease_token = token`;
