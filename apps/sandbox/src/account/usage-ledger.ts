/** A stretch of time in which an instance was there in one size. Times are epoch milliseconds; `to` not included. */
export interface Stint {
  readonly id: string;
  readonly name: string;
  readonly sizeId: string;
  readonly from: number;
  readonly to: number;
}

/** Milliseconds that a stretch is remembered after its end: two months and a little. */
const keptFor = 65 * 86_400_000;
/** How many are remembered at most, the last ones. */
const mostKept = 20_000;

/** Stretches of usage that have ended. Those that go on are read from the instances themselves. */
export class UsageLedger {
  readonly #stints = new Map<string, Stint>();

  /** Takes in a stretch; the same one twice (it was written down just before a crash) counts once. */
  add(stint: Stint): void {
    this.#stints.set(`${stint.id} ${stint.from}`, stint);
    if (this.#stints.size <= mostKept) return;
    const oldest = this.#stints.keys().next();
    if (!oldest.done) this.#stints.delete(oldest.value);
  }

  /** Forgets what ended long ago. */
  forgetOld(now: number): void {
    for (const [key, stint] of this.#stints) if (stint.to < now - keptFor) this.#stints.delete(key);
  }

  /** Everything remembered, in the order in which it ended. */
  all(): Iterable<Stint> {
    return this.#stints.values();
  }
}
