import type { InventoryNoun } from '@kumo/provider-core';
import type { CloudView } from '../clouds/clouds.view.ts';
import { nounPaceMs } from '../inventory/poll.rules.ts';

/**
 * When a row was confirmed last and until when it may be trusted. A pass over all of its noun confirms every row that it found
 * unchanged without touching it, and nouns that are listed more rarely are trusted for as much longer; a followed event stream
 * vouches for all of them until it is known to be cut.
 */
export function freshness(
  noun: InventoryNoun,
  row: { readonly observed_at: Date; readonly listed: boolean },
  cloud: CloudView,
): { observedAt: string; staleAfter: string } {
  const confirmed = row.listed ? (cloud.confirmedAt.get(noun) ?? 0) : 0;
  const observed = Math.max(row.observed_at.getTime(), confirmed);
  const trustedMs = nounPaceMs[noun] + cloud.staleAfterMs;
  const stale = Math.max(observed + trustedMs, cloud.liveUntil?.getTime() ?? 0);
  return { observedAt: new Date(observed).toISOString(), staleAfter: new Date(stale).toISOString() };
}
