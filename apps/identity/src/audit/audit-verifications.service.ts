import type { IdentityDatabase } from '@kumo/db/identity';
import { auditHeadsAfter, auditRowsAfter, lastAuditRow } from './audit-events.repository.ts';
import type { AuditLogDeps } from './audit-log.ts';
import type { ChainedEntry } from './chain.rules.ts';
import type { AuditHead } from './heads.ts';
import { type StoredAuditRow, type Verification, verifyChain } from './verification.rules.ts';

/** A verification, with the row that is at fault as far as it is still there. */
export interface VerificationReport extends Verification {
  row: ChainedEntry | null;
}

/** Checks the whole log. */
export interface AuditVerifications {
  /** One at a time: whoever asks while one runs gets what that one finds. */
  verify(): Promise<VerificationReport>;
  /** By heads that somebody kept elsewhere, too; after the one that runs. */
  verifyWith(heads: readonly AuditHead[]): Promise<VerificationReport>;
}

/** Rows that are checked without a break: some tens of milliseconds. */
const batchRows = 1_000;

/** Makes it. */
export function createAuditVerifications(
  database: IdentityDatabase,
  { keys, signer, file }: AuditLogDeps,
): AuditVerifications {
  let shared: Promise<VerificationReport> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const run = async (kept: readonly AuditHead[]): Promise<VerificationReport> => {
    // Heads first: each was signed after its row was stored, so a row that is not found later is gone.
    const heads = [...kept, ...(await database.readAsSystem((sql) => auditHeadsAfter(sql, 0))), ...(await file.read())];
    const newest = await database.readAsSystem(lastAuditRow);
    const through = newest?.sequence ?? 0;
    const isOurs = (head: AuditHead) => signer.isOurs(head);
    const found = await verifyChain({ rows: allRows(database, through), heads, keys, isOurs });
    const at = found.firstBroken?.sequence;
    const [row] = at === undefined ? [] : await database.readAsSystem((sql) => auditRowsAfter(sql, at - 1, at, 1));
    return { ...found, row: row?.entry ?? null };
  };
  const inTurn = (kept: readonly AuditHead[]): Promise<VerificationReport> => {
    const mine = last.then(() => run(kept));
    last = mine.catch(() => undefined); // whoever asked for it gets the error
    return mine;
  };
  return {
    verify() {
      shared ??= inTurn([]).finally(() => {
        shared = undefined;
      });
      return shared;
    },
    verifyWith: inTurn,
  };
}

async function* allRows(database: IdentityDatabase, through: number): AsyncGenerator<StoredAuditRow[]> {
  let after = 0;
  for (;;) {
    const from = after;
    const rows = await database.readAsSystem((sql) => auditRowsAfter(sql, from, through, batchRows));
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.sequence;
  }
}
