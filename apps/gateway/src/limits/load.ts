import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How much may be under way at once. */
export interface LoadBounds {
  /** Requests of all kinds, streams included. */
  readonly requests: number;
  /** Of them those at one upstream: one that hangs must leave room for the others. */
  readonly perUpstream: number;
  /** Bytes of request bodies held in memory. */
  readonly bodyBytes: number;
  /** Mean delay of the event loop over the last half second, in milliseconds. */
  readonly loopDelayMs: number;
}

/** Bounds that keep the process below some 300 MB whatever comes. */
export const defaultBounds: LoadBounds = {
  requests: 4_000,
  perUpstream: 2_500,
  bodyBytes: 64 * 1024 * 1024,
  loopDelayMs: 400,
};

const sampleMs = 500;

/** Watches how much is under way and says when more would be too much. */
export class Load {
  requests = 0;
  bodyBytes = 0;
  readonly #bounds: LoadBounds;
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });
  readonly #timer: NodeJS.Timeout;
  #isLate = false;

  constructor(bounds: LoadBounds = defaultBounds) {
    this.#bounds = bounds;
    this.#delay.enable();
    this.#timer = setInterval(() => {
      // The histogram's own period is part of what it measures.
      this.#isLate = this.#delay.count > 0 && this.#delay.mean / 1e6 - 20 > this.#bounds.loopDelayMs;
      this.#delay.reset();
    }, sampleMs);
    this.#timer.unref();
  }

  /** Why a request that was just counted is not taken on; undefined while there is room. */
  refusal(atUpstream = 0): string | undefined {
    if (this.requests > this.#bounds.requests) return 'Too many requests are under way.';
    if (atUpstream >= this.#bounds.perUpstream) return 'Too many requests wait for this part of the service.';
    if (this.#isLate) return 'Requests wait too long for their turn.';
    return undefined;
  }

  /** Whether a body of so many bytes fits in. */
  hasRoomFor(bytes: number): boolean {
    return this.bodyBytes + bytes <= this.#bounds.bodyBytes;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#delay.disable();
  }
}
