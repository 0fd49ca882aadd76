import type { GuardClock } from './clock.ts';
import { type Bucket, type BucketLimits, fullBucket, takeToken, waitForToken } from './token-bucket.ts';

interface Waiting {
  readonly holdsSlot: boolean;
  start(): void;
}

/**
 * Lets calls go in the order they came, within a rate and a number at once. A throttled answer pauses everything and drops to
 * one call at a time; each answer after that doubles the number again, so that a storm is met with single calls.
 */
export class CallQueue {
  readonly #limits: BucketLimits & { readonly concurrency: number };
  readonly #clock: GuardClock;
  readonly #waiting = new Set<Waiting>();
  #bucket: Bucket;
  #inFlight = 0;
  #width: number;
  #pausedUntil = 0;
  #forgetTimer: (() => void) | undefined;

  constructor(limits: BucketLimits & { readonly concurrency: number }, clock: GuardClock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#bucket = fullBucket(limits, clock.now());
    this.#width = limits.concurrency;
  }

  /** Calls that wait for their turn. */
  get queued(): number {
    return this.#waiting.size;
  }

  /** When calls may go again after a throttled answer, by the guard's clock; in the past while nothing is throttled. */
  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** Whether the last throttled answer has not been followed by enough good ones yet. */
  get isNarrowed(): boolean {
    return this.#width < this.#limits.concurrency;
  }

  /** About how long a call that came now would wait, milliseconds, by rate and pause alone. */
  expectedWaitMs(): number {
    const now = this.#clock.now();
    const ahead = (this.#waiting.size * 1000) / this.#limits.callsPerSecond;
    return Math.max(0, this.#pausedUntil - now) + waitForToken(this.#bucket, this.#limits, now) + ahead;
  }

  /**
   * Waits for its turn; call the answer when the work is done. Rejects with the signal's reason when that comes first, and then
   * costs nothing. `holdsSlot: false` is for calls of many minutes: they count by rate, not by number.
   */
  enter(signal: AbortSignal, holdsSlot: boolean): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const leave = () => {
        this.#waiting.delete(entry);
        reject(signal.reason);
      };
      const entry: Waiting = {
        holdsSlot,
        start: () => {
          signal.removeEventListener('abort', leave);
          resolve(this.#occupy(holdsSlot));
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(entry);
      this.#letGo();
    });
  }

  /** The provider said: not so fast. */
  throttled(pauseMs: number): void {
    this.#width = 1;
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + pauseMs);
  }

  /** The provider answered. */
  answered(): void {
    this.#width = Math.min(this.#limits.concurrency, this.#width * 2);
    this.#letGo();
  }

  #occupy(holdsSlot: boolean): () => void {
    if (!holdsSlot) return () => undefined;
    this.#inFlight += 1;
    let isDone = false;
    return () => {
      if (isDone) return;
      isDone = true;
      this.#inFlight -= 1;
      this.#letGo();
    };
  }

  #letGo(): void {
    this.#forgetTimer?.();
    this.#forgetTimer = undefined;
    for (const entry of this.#waiting) {
      // Those behind that need no place go on.
      if (entry.holdsSlot && this.#inFlight >= this.#width) continue;
      const now = this.#clock.now();
      const waitMs = Math.max(this.#pausedUntil - now, waitForToken(this.#bucket, this.#limits, now));
      const bucket = waitMs > 0 ? undefined : takeToken(this.#bucket, this.#limits, now);
      if (bucket === undefined) {
        this.#forgetTimer = this.#clock.after(Math.max(1, Math.ceil(waitMs)), () => this.#letGo());
        return;
      }
      this.#bucket = bucket;
      this.#waiting.delete(entry);
      entry.start();
    }
  }
}
