import type { SqlHandle } from '@kumo/service-kit';
import { ProblemError } from '@kumo/service-kit';
import type { ChainedEntry } from './chain.rules.ts';

/** What entries are asked for. */
export interface AuditSearch {
  limit: number;
  cursor?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
  action?: readonly string[] | undefined;
  actorId?: readonly string[] | undefined;
  targetId?: readonly string[] | undefined;
  result?: readonly string[] | undefined;
  q?: string | undefined;
}

/** An entry with its place in the log of its organization. */
export type PlacedEntry = ChainedEntry & { sequence: number };

interface Place {
  at: Date;
  number: string;
}

/**
 * Entries that free text is looked for in at a time, some ten to hundred milliseconds. No index can help: row-level security lets
 * Postgres use one only by operators that tell nothing of rows of others, and none that looks into a text is such.
 */
const lookedThroughAtOnce = 50_000;

/** The newest first. By when it happened: what waited long to be chained stands where it belongs. */
const order = 'ORDER BY at DESC, number DESC';

/** A page of an organization's entries, the newest first. With free text it may be short before the end. */
export async function searchAudit(
  sql: SqlHandle,
  organizationId: string,
  search: AuditSearch,
  mostLookedThrough = lookedThroughAtOnce,
): Promise<{ items: PlacedEntry[]; nextCursor: string | null }> {
  const values: unknown[] = [organizationId];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where = ['organization_id = $1'];
  if (search.cursor !== undefined) {
    const { at, number } = placeOf(search.cursor);
    where.push(`(at, number) < (${bind(at)}::timestamptz, ${bind(number)}::bigint)`);
  }
  if (search.from !== undefined) where.push(`at >= ${bind(search.from)}`);
  if (search.until !== undefined) where.push(`at < ${bind(search.until)}`);
  if (search.actorId?.length) where.push(`actor_id = ANY(${bind(search.actorId)})`);
  if (search.targetId?.length) where.push(`target_id = ANY(${bind(search.targetId)})`);
  if (search.result?.length) where.push(`result = ANY(${bind(search.result)})`);
  if (search.action?.length) where.push(`(${search.action.map((action) => actionIs(action, bind)).join(' OR ')})`);
  const matching = `FROM audit_events WHERE ${where.join(' AND ')} ${order}`;
  const filters = [...values];

  const text = search.q?.trim().toLowerCase() ?? '';
  const source =
    text === ''
      ? matching
      : `FROM (SELECT at, number, entry, search ${matching} LIMIT ${bind(mostLookedThrough)}) AS looked_through
         WHERE strpos(search, ${bind(text)}) > 0 ${order}`;
  const rows = await sql.query<Place & { entry: ChainedEntry }>(
    `SELECT at, number, entry ${source} LIMIT ${bind(search.limit + 1)}`,
    values,
  );
  const items = rows.slice(0, search.limit).map(({ number, entry }) => ({ ...entry, sequence: Number(number) }));
  if (rows.length > search.limit) {
    const last = rows[search.limit - 1];
    return { items, nextCursor: last === undefined ? null : cursorOf(last) };
  }
  if (text === '') return { items, nextCursor: null };
  const [end] = await sql.query<Place>(`SELECT at, number ${matching} OFFSET $${filters.length + 1} LIMIT 1`, [
    ...filters,
    mostLookedThrough - 1,
  ]);
  return { items, nextCursor: end === undefined ? null : cursorOf(end) };
}

/** One of an organization's entries. */
export async function findAuditEntry(
  sql: SqlHandle,
  organizationId: string,
  id: string,
): Promise<PlacedEntry | undefined> {
  const [row] = await sql.query<{ number: string; entry: ChainedEntry }>(
    'SELECT number, entry FROM audit_events WHERE organization_id = $1 AND id = $2',
    [organizationId, id],
  );
  return row && { ...row.entry, sequence: Number(row.number) };
}

/** A whole action, or all of a noun: `member.*`. As bounds, so that an index finds them. */
function actionIs(action: string, bind: (value: unknown) => string): string {
  if (!action.endsWith('.*')) return `action = ${bind(action)}`;
  const noun = action.slice(0, -1);
  // The character after the dot ends the range.
  return `(action ~>=~ ${bind(noun)} AND action ~<~ ${bind(`${noun.slice(0, -1)}/`)})`;
}

/** Says nothing but what the entry at the end of the page says itself. */
function cursorOf({ at, number }: Place): string {
  return Buffer.from(`audit ${at.toISOString()} ${number}`).toString('base64url');
}

function placeOf(cursor: string): { at: string; number: string } {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, at, number] = /^audit (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\d{1,15})$/.exec(text) ?? [];
  if (at !== undefined && number !== undefined && !Number.isNaN(Date.parse(at))) return { at, number };
  throw new ProblemError('validation_failed', 'cursor: is not a cursor of this list.', {
    errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
  });
}
