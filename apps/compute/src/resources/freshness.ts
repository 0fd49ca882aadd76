import type { CloudView } from '../clouds/clouds.view.ts';

/**
 * When a row was confirmed last and until when it may be trusted. A complete listing confirms every row that it found
 * unchanged without touching it; a followed event stream vouches for all of them until it is known to be cut.
 */
export function freshness(
  row: { readonly observed_at: Date; readonly listed: boolean },
  cloud: CloudView,
): { observedAt: string; staleAfter: string } {
  const confirmed = row.listed && cloud.confirmedAt !== null ? cloud.confirmedAt.getTime() : 0;
  const observed = Math.max(row.observed_at.getTime(), confirmed);
  const stale = Math.max(observed + cloud.staleAfterMs, cloud.liveUntil?.getTime() ?? 0);
  return { observedAt: new Date(observed).toISOString(), staleAfter: new Date(stale).toISOString() };
}
