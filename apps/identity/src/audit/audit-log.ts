import { forgetTakenAudit, type Log, type SqlHandle, type WaitingAudit, waitingAudit } from '@kumo/service-kit';
import { chainedIds, insertAuditRows, lastAuditHead, lastAuditRow } from './audit-events.repository.ts';
import {
  type AuditRow,
  type ChainEnd,
  type ChainedEntry,
  type ChainKeys,
  chained,
  chainStart,
  faultOf,
} from './chain.rules.ts';
import type { HeadSigner } from './heads.ts';
import type { HeadsFile } from './heads-file.ts';

/** What the end of the log is made from. */
export interface AuditLogDeps {
  keys: ChainKeys;
  signer: HeadSigner;
  file: HeadsFile;
  log: Log;
}

/**
 * Where the log goes on: after its last row, or after the last signed head where that is further. Then rows were cut, and no
 * place is given twice: the gap stays, and shows.
 */
export async function findChainEnd(sql: SqlHandle, { keys, signer, file, log }: AuditLogDeps): Promise<ChainEnd> {
  const row = await lastAuditRow(sql);
  if (row !== undefined && faultOf(row, keys) !== undefined) {
    log.error({ sequence: row.sequence }, 'the last row of the audit log was changed; verify it');
  }
  let end: ChainEnd = row ?? chainStart;
  const kept = await file.last().catch((error: unknown) => {
    log.warn({ err: error }, 'the file of audit heads cannot be read');
    return undefined;
  });
  for (const head of [await lastAuditHead(sql), kept]) {
    if (head === undefined || head.sequence <= end.sequence || !(await signer.isOurs(head))) continue;
    log.error({ from: end.sequence + 1, through: head.sequence }, 'rows of the audit log were cut; verify it');
    end = head;
  }
  return end;
}

/** Adds entries to the log in their order, each once however often it is handed over; gives the new end. In a transaction. */
export async function appendToLog(
  tx: SqlHandle,
  end: ChainEnd,
  waiting: readonly WaitingAudit[],
  keys: ChainKeys,
): Promise<ChainEnd> {
  const entries = waiting.flatMap(entriesOf);
  const known = await chainedIds(
    tx,
    entries.map(({ id }) => id),
  );
  const rows: AuditRow[] = [];
  for (const entry of entries) {
    if (known.has(entry.id)) continue;
    known.add(entry.id);
    rows.push(chained(rows.at(-1) ?? end, entry, keys));
  }
  if (rows.length > 0) await insertAuditRows(tx, rows);
  const last = rows.at(-1) ?? end;
  return { sequence: last.sequence, hmac: last.hmac };
}

/** Moves what waits in identity's own outbox into the log; both in one transaction, so nothing is lost and nothing twice. */
export async function takeOwn(tx: SqlHandle, end: ChainEnd, limit: number, keys: ChainKeys) {
  const waiting = await waitingAudit(tx, limit);
  const last = waiting.at(-1);
  if (last === undefined) return { end, isMore: false };
  const moved = await appendToLog(tx, end, waiting, keys);
  await forgetTakenAudit(tx, last.position);
  return { end: moved, isMore: waiting.length === limit };
}

/** The entry in the log of the organization where it happened, and in that of whoever acted from above. */
function entriesOf({ organizationId, at, record }: WaitingAudit): ChainedEntry[] {
  const { mirrorId, ...entry } = record;
  const own = { ...entry, organizationId, at: at.toISOString() };
  if (mirrorId === null || entry.actingFrom === null) return [own];
  return [own, { ...own, id: mirrorId, organizationId: entry.actingFrom.organizationId }];
}
