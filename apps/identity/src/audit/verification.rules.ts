import { type AuditRow, type ChainKeys, chainStart, faultOf } from './chain.rules.ts';
import type { AuditHead } from './heads.ts';

/** The first thing that is wrong with the log. */
export interface Break {
  sequence: number;
  /** `cut`: from here on rows that were signed for are gone or were written anew. `unsigned`: made with another key. */
  problem: 'changed' | 'missing' | 'cut' | 'unsigned';
}

/** What a verification found. */
export interface Verification {
  intact: boolean;
  /** Rows that were looked at. */
  checked: number;
  /** Place of the last of them. */
  through: number;
  firstBroken: Break | null;
}

/** What a verification goes by. */
export interface VerificationOptions {
  /** The rows from the first on, in order; a row that was read as something else than it says is `null` for its entry. */
  rows: AsyncIterable<readonly StoredAuditRow[]>;
  /** Heads from the database, from the file and from wherever else somebody kept them. Newer than `through` of the rows: none. */
  heads: readonly AuditHead[];
  keys: ChainKeys;
  isOurs: (head: AuditHead) => Promise<boolean>;
}

/** A row, and whether the columns that it is searched by say what its entry says. */
export interface StoredAuditRow extends AuditRow {
  columnsAgree: boolean;
}

/**
 * Goes through the log and stops at the first row that was changed, is missing or was cut. Who has the database but not the key
 * can hide nothing: an HMAC covers each row and the one before, so only an end can be cut off unseen, and the heads name ends.
 */
export async function verifyChain({ rows, heads, keys, isOurs }: VerificationOptions): Promise<Verification> {
  const expected = headsBySequence(heads);
  let end = chainStart;
  let checked = 0;
  let vouchedFor = 0;
  const broken = (sequence: number, problem: Break['problem']): Verification => ({
    intact: false,
    checked,
    through: end.sequence,
    firstBroken: { sequence, problem },
  });
  for await (const batch of rows) {
    for (const row of batch) {
      checked += 1;
      const place = end.sequence + 1;
      if (row.sequence !== place) return broken(place, 'missing');
      const fault = faultOf(row, keys);
      if (fault !== undefined) return broken(place, fault);
      if (!row.columnsAgree || row.previousHmac !== end.hmac) return broken(place, 'changed');
      for (const head of expected.get(place) ?? []) {
        if (head.hmac === row.hmac) {
          vouchedFor = place;
          continue;
        }
        // The chain is whole, yet not the one that was signed: after what was last vouched for it was cut and grew anew.
        return (await isOurs(head)) ? broken(vouchedFor + 1, 'cut') : broken(place, 'unsigned');
      }
      end = row;
    }
  }
  for (const head of heads.toSorted((a, b) => a.sequence - b.sequence)) {
    if (head.sequence <= end.sequence) continue;
    return (await isOurs(head)) ? broken(end.sequence + 1, 'cut') : broken(head.sequence, 'unsigned');
  }
  return { intact: true, checked, through: end.sequence, firstBroken: null };
}

function headsBySequence(heads: readonly AuditHead[]): Map<number, AuditHead[]> {
  const bySequence = new Map<number, AuditHead[]>();
  for (const head of heads) {
    const others = bySequence.get(head.sequence);
    if (others === undefined) bySequence.set(head.sequence, [head]);
    else others.push(head);
  }
  return bySequence;
}
