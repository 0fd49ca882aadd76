/** Remembers how long the last calls took. */
export class LatencyWindow {
  readonly #size: number;
  readonly #durationsMs: number[] = [];

  constructor(size = 31) {
    this.#size = size;
  }

  /** Adds one answered call, milliseconds. */
  add(durationMs: number): void {
    this.#durationsMs.push(durationMs);
    if (this.#durationsMs.length > this.#size) this.#durationsMs.shift();
  }

  /** The middle one of the last calls, milliseconds. Null before the first. */
  median(): number | null {
    const sorted = this.#durationsMs.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }
}
