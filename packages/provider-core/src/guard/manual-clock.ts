import type { GuardClock } from './clock.ts';

/** A clock for tests that stands still until it is moved, and then runs what fell due in order. */
export class ManualClock implements GuardClock {
  #now: number;
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();

  constructor(now = 0) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delayMs), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves to the next timer and runs it. False when there is none. */
  async next(): Promise<boolean> {
    await settled();
    const due = [...this.#timers].toSorted((a, b) => a.at - b.at)[0];
    if (due === undefined) return false;
    this.#timers.delete(due);
    this.#now = Math.max(this.#now, due.at);
    due.run();
    await settled();
    return true;
  }

  /** Moves by so many milliseconds, running what falls due on the way. */
  async advance(byMs: number): Promise<void> {
    const until = this.#now + byMs;
    for (;;) {
      await settled();
      const due = [...this.#timers].toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined || due.at > until) break;
      await this.next();
    }
    this.#now = until;
    await settled();
  }
}

/** Lets every promise that can go on go on. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
