/** What decides how often a cloud without events is listed. */
export interface PollSituation {
  /** The adapter's own interval, milliseconds. */
  readonly pollMs: number;
  /** Something was asked of the cloud within the last minute. */
  readonly isNudged: boolean;
  /** Somebody looked at the organization within the last ten minutes. */
  readonly isOfInterest: boolean;
}

const nudgedPollMs = 2_000;
const idleFactor = 4;

/** Milliseconds between listings: every 2 s after an action, the adapter's interval while used, four times that while not. */
export function pollInterval({ pollMs, isNudged, isOfInterest }: PollSituation): number {
  if (isNudged) return Math.min(nudgedPollMs, pollMs);
  return isOfInterest ? pollMs : pollMs * idleFactor;
}
