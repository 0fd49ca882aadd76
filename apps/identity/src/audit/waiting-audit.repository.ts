import type { SqlHandle } from '@kumo/db/identity';
import { auditEventType } from './audit.ts';

/** Audit events that may wait to be taken on, at most; some 700 MB. Whoever takes them on takes them away. */
export const mostWaitingAudit = 1_000_000;

/**
 * Removes the oldest of the waiting audit events beyond `most`, so that a consumer that never comes cannot fill the
 * disk; gives how many. Positions have no gaps, so the last one says how many there can be: nothing is counted.
 */
export async function dropOldestWaitingAudit(sql: SqlHandle, most: number): Promise<number> {
  const [row] = await sql.query<{ dropped: number }>(
    `WITH dropped AS (
       DELETE FROM outbox
       WHERE type = $1 AND position <= (SELECT last_position - $2::bigint FROM outbox_state) RETURNING 1
     )
     SELECT count(*)::int AS dropped FROM dropped`,
    [auditEventType, most],
  );
  return row?.dropped ?? 0;
}
