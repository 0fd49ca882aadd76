/** Wakes whoever waits, with a longest time to wait. Pulses between waits are not lost, and count as one. */
export interface Pulse {
  beat(): void;
  /** Resolves at the next beat, after `longestMs`, or when the signal aborts, whichever is first. */
  next(longestMs: number, signal?: AbortSignal): Promise<void>;
}

/** A pulse for one waiting loop. */
export function createPulse(): Pulse {
  let pending = false;
  let wake: (() => void) | undefined;
  return {
    beat() {
      pending = true;
      wake?.();
    },
    next(longestMs, signal) {
      if (pending || signal?.aborted) {
        pending = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', finish);
          wake = undefined;
          pending = false;
          resolve();
        };
        const timer = setTimeout(finish, longestMs);
        signal?.addEventListener('abort', finish, { once: true });
        wake = finish;
      });
    },
  };
}
