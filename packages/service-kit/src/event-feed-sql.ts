import type { FeedEvent } from './event-feed.ts';
import type { SqlHandle } from './sql.ts';

interface EventRow {
  position: string;
  organization_id: string;
  type: string;
  resource: unknown;
  at: Date;
}

/** The next events after a position, in order, at most `limit`. */
export async function readEvents(sql: SqlHandle, after: number, limit: number): Promise<FeedEvent[]> {
  const rows = await sql.query<EventRow>(
    'SELECT position, organization_id, type, resource, at FROM outbox WHERE position > $1 ORDER BY position LIMIT $2',
    [after, limit],
  );
  return rows.map(({ position, organization_id, type, resource, at }) => ({
    id: position,
    type,
    at,
    organizationId: organization_id,
    resource,
  }));
}

/** The last position given, and the last that is no longer kept. */
export async function readFeedState(sql: SqlHandle): Promise<{ last: number; prunedThrough: number }> {
  const [row] = await sql.query<{ last: string; pruned: string }>(
    'SELECT last_position AS last, pruned_through AS pruned FROM outbox_state',
  );
  return { last: Number(row?.last ?? 0), prunedThrough: Number(row?.pruned ?? 0) };
}
