/** So many in a second for ever, and so many at once after a rest. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Counts one caller against a {@link Rate}. Time is the caller's: monotonic milliseconds. */
export class TokenBucket {
  #level: number;
  #atMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#level = rate.burst;
    this.#atMs = nowMs;
  }

  /** Takes one. Returns 0 when there was one, else the milliseconds until there is. */
  take(rate: Rate, nowMs: number): number {
    const waitMs = this.waitMs(rate, nowMs);
    if (waitMs === 0) this.#level -= 1;
    return waitMs;
  }

  /** Milliseconds until one could be taken; takes none. */
  waitMs(rate: Rate, nowMs: number): number {
    this.#fill(rate, nowMs);
    return this.#level >= 1 ? 0 : ((1 - this.#level) / rate.perSecond) * 1000;
  }

  /** Whether it is as good as a new one, and need not be remembered. */
  isFull(rate: Rate, nowMs: number): boolean {
    this.#fill(rate, nowMs);
    return this.#level >= rate.burst;
  }

  #fill(rate: Rate, nowMs: number): void {
    this.#level = Math.min(rate.burst, this.#level + ((nowMs - this.#atMs) / 1000) * rate.perSecond);
    this.#atMs = nowMs;
  }
}

/** Buckets by key, as many as fit; those that are full again are forgotten. */
export class TokenBuckets {
  readonly rate: Rate;
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #most: number;

  constructor(rate: Rate, most = 50_000) {
    this.rate = rate;
    this.#most = most;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** The bucket of a key, made when there is none. */
  of(key: string, nowMs: number): TokenBucket {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      if (this.#buckets.size >= this.#most) this.#dropOldest();
      bucket = new TokenBucket(this.rate, nowMs);
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  /** Takes one for a key; see {@link TokenBucket.take}. */
  take(key: string, nowMs: number): number {
    return this.of(key, nowMs).take(this.rate, nowMs);
  }

  /** Milliseconds until a key could take one; remembers nothing. */
  waitMs(key: string, nowMs: number): number {
    return this.#buckets.get(key)?.waitMs(this.rate, nowMs) ?? 0;
  }

  /** Forgets those that are full again. To be called now and then. */
  forgetFull(nowMs: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(this.rate, nowMs)) this.#buckets.delete(key);
  }

  #dropOldest(): void {
    const oldest = this.#buckets.keys().next();
    if (!oldest.done) this.#buckets.delete(oldest.value);
  }
}
