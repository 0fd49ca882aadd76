import { setTimeout as pause } from 'node:timers/promises';
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
  /**
   * One at a time: whoever asks while one runs gets what that one finds. Undefined when it takes longer than that; it goes on
   * then, and what it finds is kept for who asks again.
   */
  verifyWithin(patienceMs: number): Promise<VerificationReport | undefined>;
  /** By heads that somebody kept elsewhere, too; after the one that runs. */
  verifyWith(heads: readonly AuditHead[]): Promise<VerificationReport>;
}

/** Rows that are checked without a break: some tens of milliseconds. */
const batchRows = 1_000;
/** How long a report is kept for who was not patient enough to get it. */
const keptMs = 30_000;

/** A run that several may wait for. */
interface SharedRun {
  readonly report: Promise<VerificationReport>;
  /** Somebody was told to ask again. */
  isWaitedFor: boolean;
}

/** Makes it. */
export function createAuditVerifications(
  database: IdentityDatabase,
  { keys, signer, file }: AuditLogDeps,
): AuditVerifications {
  let shared: SharedRun | undefined;
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
  const begun = (): SharedRun => {
    const run: SharedRun = { report: inTurn([]), isWaitedFor: false };
    const forget = (): void => {
      if (shared === run) shared = undefined;
    };
    const end = (): void => {
      if (run.isWaitedFor) setTimeout(forget, keptMs).unref();
      else forget();
    };
    run.report.then(end, forget);
    return run;
  };
  const inTurn = (kept: readonly AuditHead[]): Promise<VerificationReport> => {
    const mine = last.then(() => run(kept));
    last = mine.catch(() => undefined); // whoever asked for it gets the error
    return mine;
  };
  return {
    async verifyWithin(patienceMs) {
      shared ??= begun();
      const mine = shared;
      const impatience = new AbortController();
      try {
        const report = await Promise.race([
          mine.report,
          pause(patienceMs, undefined, { signal: impatience.signal, ref: false }),
        ]);
        if (report === undefined) mine.isWaitedFor = true;
        else if (shared === mine) shared = undefined; // who asks now gets what is so now
        return report;
      } finally {
        impatience.abort();
      }
    },
    verifyWith: inTurn,
  };
}

async function* allRows(database: IdentityDatabase, through: number): AsyncGenerator<StoredAuditRow[]> {
  const read = (after: number) => {
    const rows = database.readAsSystem((sql) => auditRowsAfter(sql, after, through, batchRows));
    rows.catch(() => undefined); // whoever waits for them gets the error; where nobody does any more, it does not matter
    return rows;
  };
  for (let next = read(0); ; ) {
    const rows = await next;
    const last = rows.at(-1);
    if (last === undefined) return;
    next = read(last.sequence); // Postgres reads on while these are checked
    yield rows;
  }
}
