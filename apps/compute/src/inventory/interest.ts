import type { Signals } from './signals.ts';

/** Which organizations people are looking at. */
export interface Interest {
  /** Somebody looks now. Cheap: told to other processes at most once a minute. */
  note(organizationId: string): void;
  /** Whether somebody looked within the last ten minutes. */
  isFresh(organizationId: string): boolean;
}

const freshMs = 600_000;
const tellEveryMs = 60_000;

/** Makes it; shared among processes by signals. `now`: milliseconds that only ever grow. */
export function createInterest(signals: Signals, now: () => number = () => performance.now()): Interest {
  const seen = new Map<string, number>();
  const told = new Map<string, number>();
  // A process that has just started does not know who looked before: everybody counts as looking.
  const startedAt = now();
  signals.on((signal) => {
    if (signal.type === 'interest') seen.set(signal.organizationId, now());
  });
  return {
    note(organizationId) {
      const at = now();
      seen.set(organizationId, at);
      if (at - (told.get(organizationId) ?? Number.NEGATIVE_INFINITY) < tellEveryMs) return;
      told.set(organizationId, at);
      signals.send({ type: 'interest', organizationId });
    },
    isFresh: (organizationId) => now() - (seen.get(organizationId) ?? startedAt) < freshMs,
  };
}
