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

/** An entry with its place. */
export type PlacedEntry = ChainedEntry & { sequence: number };

/** A page of an organization's entries, the newest first. */
export async function searchAudit(
  sql: SqlHandle,
  organizationId: string,
  search: AuditSearch,
): Promise<{ items: PlacedEntry[]; nextCursor: string | null }> {
  const values: unknown[] = [organizationId];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where = ['organization_id = $1'];
  if (search.cursor !== undefined) where.push(`sequence < ${bind(sequenceOf(search.cursor))}`);
  if (search.from !== undefined) where.push(`at >= ${bind(search.from)}`);
  if (search.until !== undefined) where.push(`at < ${bind(search.until)}`);
  if (search.actorId?.length) where.push(`actor_id = ANY(${bind(search.actorId)})`);
  if (search.targetId?.length) where.push(`target_id = ANY(${bind(search.targetId)})`);
  if (search.result?.length) where.push(`result = ANY(${bind(search.result)})`);
  if (search.action?.length) where.push(`(${search.action.map((action) => actionIs(action, bind)).join(' OR ')})`);
  if (search.q !== undefined && search.q.trim() !== '') {
    where.push(`strpos(search, ${bind(search.q.trim().toLowerCase())}) > 0`);
  }
  const rows = await sql.query<{ sequence: string; entry: ChainedEntry }>(
    `SELECT sequence, entry FROM audit_events WHERE ${where.join(' AND ')}
     ORDER BY sequence DESC LIMIT ${bind(search.limit + 1)}`,
    values,
  );
  const items = rows.slice(0, search.limit).map(({ sequence, entry }) => ({ ...entry, sequence: Number(sequence) }));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > search.limit && last !== undefined ? cursorOf(last.sequence) : null };
}

/** One of an organization's entries. */
export async function findAuditEntry(
  sql: SqlHandle,
  organizationId: string,
  id: string,
): Promise<PlacedEntry | undefined> {
  const [row] = await sql.query<{ sequence: string; entry: ChainedEntry }>(
    'SELECT sequence, entry FROM audit_events WHERE organization_id = $1 AND id = $2',
    [organizationId, id],
  );
  return row && { ...row.entry, sequence: Number(row.sequence) };
}

/** A whole action, or all of a noun: `member.*`. As bounds, so that an index finds them. */
function actionIs(action: string, bind: (value: unknown) => string): string {
  if (!action.endsWith('.*')) return `action = ${bind(action)}`;
  const noun = action.slice(0, -1);
  // The character after the dot ends the range.
  return `(action ~>=~ ${bind(noun)} AND action ~<~ ${bind(`${noun.slice(0, -1)}/`)})`;
}

function cursorOf(sequence: number): string {
  return Buffer.from(`audit ${sequence}`).toString('base64url');
}

function sequenceOf(cursor: string): number {
  const [, sequence] = /^audit (\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (sequence !== undefined) return Number(sequence);
  throw new ProblemError('validation_failed', 'cursor: is not a cursor of this list.', {
    errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
  });
}
