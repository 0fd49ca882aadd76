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
  /** How many entries of each organization were as they were chained; those of others than these were none. */
  soundOf: ReadonlyMap<string, number>;
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

/** A row, its place in the log of its organization, and whether the columns that it is searched by say what its entry says. */
export interface StoredAuditRow extends AuditRow {
  number: number;
  columnsAgree: boolean;
}

/**
 * Goes through the log and stops at the first row that was changed, is missing or was cut. Who has the database but not the key
 * can hide nothing: an HMAC covers each row and the one before, so only an end can be cut off unseen, and the heads name ends.
 */
export async function verifyChain({ rows, heads, keys, isOurs }: VerificationOptions): Promise<Verification> {
  const expected = headsByPlace(heads);
  const soundOf = new Map<string, number>();
  let end = chainStart;
  let checked = 0;
  let vouchedFor = 0;
  const broken = (sequence: number, problem: Break['problem']): Verification => ({
    intact: false,
    checked,
    through: end.sequence,
    firstBroken: { sequence, problem },
    soundOf,
  });
  for await (const batch of rows) {
    for (const row of batch) {
      checked += 1;
      const place = end.sequence + 1;
      if (row.sequence !== place) return broken(place, 'missing');
      const fault = faultOf(row, keys);
      if (fault !== undefined) return broken(place, fault);
      const { organizationId } = row.entry;
      const number = (soundOf.get(organizationId) ?? 0) + 1;
      const isAsWritten = row.columnsAgree && row.number === number && row.previousHmac === end.hmac;
      if (!isAsWritten) return broken(place, 'changed');
      for (const head of [...expected(undefined, place), ...expected(organizationId, number)]) {
        if (head.hmac === row.hmac) {
          vouchedFor = place;
          continue;
        }
        // The chain is whole, yet not the one that was signed: after what was last vouched for it was cut and grew anew.
        return (await isOurs(head)) ? broken(vouchedFor + 1, 'cut') : broken(place, 'unsigned');
      }
      soundOf.set(organizationId, number);
      end = row;
    }
  }
  for (const head of heads.toSorted((a, b) => a.sequence - b.sequence)) {
    const { organizationId, sequence } = head;
    if (sequence <= (organizationId === undefined ? end.sequence : (soundOf.get(organizationId) ?? 0))) continue;
    return (await isOurs(head)) ? broken(end.sequence + 1, 'cut') : broken(sequence, 'unsigned');
  }
  return { intact: true, checked, through: end.sequence, firstBroken: null, soundOf };
}

/** Finds the heads of a place in the log of an organization, or in the whole chain. */
function headsByPlace(heads: readonly AuditHead[]) {
  const byPlace = new Map<string, AuditHead[]>();
  const keyOf = (organizationId: string | undefined, sequence: number) => `${organizationId ?? ''} ${sequence}`;
  for (const head of heads) {
    const key = keyOf(head.organizationId, head.sequence);
    const others = byPlace.get(key);
    if (others === undefined) byPlace.set(key, [head]);
    else others.push(head);
  }
  return (organizationId: string | undefined, sequence: number): readonly AuditHead[] =>
    byPlace.get(keyOf(organizationId, sequence)) ?? [];
}
