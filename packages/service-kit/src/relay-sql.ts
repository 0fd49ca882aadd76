import { eventsChannel } from './outbox.ts';
import type { SqlHandle } from './sql.ts';

const numberBatch = 1_000;
const pruneBatch = 5_000;

/**
 * Gives the next positions to committed events, oldest first, and tells the feeds. One statement, so all of a batch
 * becomes visible at once and a position is never taken back. Returns whether there may be more.
 */
export async function numberCommitted(sql: SqlHandle, schema: string): Promise<boolean> {
  const [row] = await sql.query<{ numbered: number }>(numberStatement, [numberBatch, eventsChannel(schema)]);
  return (row?.numbered ?? 0) === numberBatch;
}

const numberStatement = `
  WITH pending AS (
    SELECT id, row_number() OVER (ORDER BY id) AS nth, count(*) OVER () AS total
    FROM (SELECT id FROM outbox WHERE position IS NULL ORDER BY id LIMIT $1) AS oldest
  ), head AS (
    UPDATE outbox_state SET last_position = last_position + total
    FROM (SELECT total FROM pending LIMIT 1) AS batch
    RETURNING last_position, total
  ), numbered AS (
    UPDATE outbox SET position = head.last_position - head.total + pending.nth
    FROM pending, head WHERE outbox.id = pending.id
  )
  SELECT total::int AS numbered, pg_notify($2, last_position::text) FROM head`;

/**
 * Removes events older than `hours`, in batches, and remembers up to where, so that a reader from before knows that it
 * missed some. `keepTypes` stay.
 */
export async function pruneOlderThan(sql: SqlHandle, hours: number, keepTypes: readonly string[]): Promise<void> {
  for (;;) {
    const [row] = await sql.query<{ seen: number }>(pruneStatement, [pruneBatch, hours, keepTypes]);
    if ((row?.seen ?? 0) < pruneBatch) return;
  }
}

/** Only a run of old events from the lowest position on: one that is younger keeps all after it. */
const pruneStatement = `
  WITH oldest AS (
    SELECT id, position, type, bool_and(at < now() - make_interval(hours => $2)) OVER (ORDER BY position) AS expired
    FROM (
      SELECT id, position, type, at FROM outbox
      WHERE position > (SELECT pruned_through FROM outbox_state)
      ORDER BY position LIMIT $1
    ) AS lowest
  ), removed AS (
    DELETE FROM outbox USING oldest WHERE outbox.id = oldest.id AND oldest.expired AND oldest.type <> ALL ($3::text[])
  ), moved AS (
    UPDATE outbox_state SET pruned_through = through
    FROM (SELECT max(position) AS through FROM oldest WHERE expired) AS expired
    WHERE through IS NOT NULL
  )
  SELECT count(*) FILTER (WHERE expired)::int AS seen FROM oldest`;
