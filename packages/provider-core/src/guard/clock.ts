/** Time as a guard sees it, passed in so that tests can move it. */
export interface GuardClock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Calls once after so many milliseconds; the returned function forgets it. */
  after(delayMs: number, run: () => void): () => void;
}

/** The machine's clock. */
export const systemClock: GuardClock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
