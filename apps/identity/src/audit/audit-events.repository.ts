import type { SqlHandle } from '@kumo/service-kit';
import { type AuditRow, type ChainedEntry, canonicalJson } from './chain.rules.ts';
import type { AuditHead } from './heads.ts';
import type { StoredAuditRow } from './verification.rules.ts';

interface Row {
  sequence: string;
  entry: ChainedEntry;
  previous_hmac: string;
  hmac: string;
}

interface WholeRow extends Row {
  number: string;
  id: string;
  organization_id: string;
  at: Date;
  action: string;
  result: string;
  actor_id: string;
  target_id: string;
  search: string;
}

const wholeRow = `sequence, id, organization_id, at, action, result, actor_id, target_id, search, entry, previous_hmac, hmac`;

/** What free text is searched in. */
function searchTextOf({ action, actor, actingFrom, target, network, requestId }: ChainedEntry): string {
  const parts = [action, actor.name, actor.id, actingFrom?.name, target.name, target.id, network, requestId];
  return parts
    .filter((part) => part !== undefined)
    .join('\n')
    .toLowerCase();
}

/** Adds rows to the end of the log. */
export async function insertAuditRows(sql: SqlHandle, rows: readonly AuditRow[]): Promise<void> {
  const column = <T>(of: (row: AuditRow) => T): T[] => rows.map(of);
  await sql.query(
    `INSERT INTO audit_events (${wholeRow})
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
       $8::text[], $9::text[], $10::jsonb[], $11::text[], $12::text[])`,
    [
      column(({ sequence }) => sequence),
      column(({ entry }) => entry.id),
      column(({ entry }) => entry.organizationId),
      column(({ entry }) => entry.at),
      column(({ entry }) => entry.action),
      column(({ entry }) => entry.result),
      column(({ entry }) => entry.actor.id),
      column(({ entry }) => entry.target.id),
      column(({ entry }) => searchTextOf(entry)),
      column(({ entry }) => canonicalJson(entry)),
      column(({ previousHmac }) => previousHmac),
      column(({ hmac }) => hmac),
    ],
  );
}

/** Which of these entries are in the log. */
export async function chainedIds(sql: SqlHandle, ids: readonly string[]): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>('SELECT id FROM audit_events WHERE id = ANY($1)', [ids]);
  return new Set(rows.map(({ id }) => id));
}

/** The last row of the log. */
export async function lastAuditRow(sql: SqlHandle): Promise<AuditRow | undefined> {
  const [row] = await sql.query<Row>(
    'SELECT sequence, entry, previous_hmac, hmac FROM audit_events ORDER BY sequence DESC LIMIT 1',
  );
  return row && toAuditRow(row);
}

/** The last row of an organization, and its place in that one's log. */
export async function lastAuditRowOf(
  sql: SqlHandle,
  organizationId: string,
): Promise<(AuditRow & { number: number }) | undefined> {
  const [row] = await sql.query<Row & { number: string }>(
    `SELECT sequence, entry, previous_hmac, hmac, number FROM audit_events
     WHERE organization_id = $1 ORDER BY number DESC LIMIT 1`,
    [organizationId],
  );
  return row && { ...toAuditRow(row), number: Number(row.number) };
}

/** Rows after a place, in order, as far as a place. */
export async function auditRowsAfter(
  sql: SqlHandle,
  after: number,
  through: number,
  limit: number,
): Promise<StoredAuditRow[]> {
  const rows = await sql.query<WholeRow>(
    `SELECT ${wholeRow}, number FROM audit_events WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence LIMIT $3`,
    [after, through, limit],
  );
  return rows.map((row) => ({ ...toAuditRow(row), number: Number(row.number), columnsAgree: doColumnsAgree(row) }));
}

/** Adds a head. */
export async function insertAuditHead(sql: SqlHandle, head: AuditHead): Promise<void> {
  await sql.query(
    'INSERT INTO audit_heads (sequence, hmac, at, signature) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [head.sequence, head.hmac, head.at, head.signature],
  );
}

/** Heads after a place, in order. */
export async function auditHeadsAfter(sql: SqlHandle, after: number): Promise<AuditHead[]> {
  const rows = await sql.query<{ sequence: string; hmac: string; at: Date; signature: string }>(
    'SELECT sequence, hmac, at, signature FROM audit_heads WHERE sequence > $1 ORDER BY sequence',
    [after],
  );
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence), at: row.at.toISOString() }));
}

/** The last head. */
export async function lastAuditHead(sql: SqlHandle): Promise<AuditHead | undefined> {
  const [last] = await sql.query<{ sequence: string }>('SELECT max(sequence) - 1 AS sequence FROM audit_heads');
  return last === undefined || last.sequence === null
    ? undefined
    : (await auditHeadsAfter(sql, Number(last.sequence))).at(-1);
}

function toAuditRow({ sequence, entry, previous_hmac, hmac }: Row): AuditRow {
  return { sequence: Number(sequence), entry, previousHmac: previous_hmac, hmac };
}

/** Columns are for searching: one that says something else than its entry would hide or invent a row. */
function doColumnsAgree(row: WholeRow): boolean {
  const { entry } = row;
  try {
    return (
      row.id === entry.id &&
      row.organization_id === entry.organizationId &&
      row.at.toISOString() === entry.at &&
      row.action === entry.action &&
      row.result === entry.result &&
      row.actor_id === entry.actor.id &&
      row.target_id === entry.target.id &&
      row.search === searchTextOf(entry)
    );
  } catch {
    return false; // what is there is not even an entry
  }
}
