import type { Account } from './account.ts';
import type { Stint } from './usage-ledger.ts';

/** What was used between two times, and where the next part of it begins; null when that was all. */
export interface UsagePart {
  readonly stints: readonly Stint[];
  readonly next: number | null;
}

/**
 * Stretches of instances within a time, cut to it: those that ended, with the first part, then those that go on. An instance
 * counts from its launch to its termination, stopped or not: its place is kept for it.
 */
export function usageBetween(
  account: Account,
  time: { readonly from: number; readonly to: number },
  { after, limit }: { readonly after: number; readonly limit: number },
): UsagePart {
  const stints: Stint[] = [];
  const cut = (stint: Stint) => {
    const from = Math.max(stint.from, time.from);
    const to = Math.min(stint.to, time.to);
    if (to > from) stints.push({ ...stint, from, to });
  };
  const now = account.now();
  if (after < 0) for (const stint of account.usage.all()) cut(stint);
  const page = account.shelves.instances.page(after, limit, now);
  for (const { id, name, sizeId, sizedAt, state } of page.items) {
    if (state !== 'TERMINATED') cut({ id, name, sizeId, from: sizedAt, to: now });
  }
  return { stints, next: page.lastIndex };
}
