/** CPU of the last hour by instance id: percent, oldest first, null where nothing was measured. */
export type SparklineAnswer = Readonly<Record<string, ReadonlyArray<number | null>>>;

/** ms until rows that were only scrolled past are forgotten and the rest is asked for together. */
const gatherMs = 60;
/** ms after which a curve is asked for again while its row is in sight. */
const freshMs = 60_000;
/** As many as the API takes at once. */
const batchSize = 100;

interface Curve {
  readonly values: ReadonlyArray<number | null>;
  readonly askedAt: number;
}

/**
 * The curves of the rows in sight, asked for in batches: a row says that it is shown, and hears when its curve is
 * there. A failed batch is asked for again with the next round; a curve that is missing is no reason to fail.
 */
export class SparklineStore {
  private readonly fetchCurves: (ids: string[]) => Promise<SparklineAnswer>;
  private readonly curves = new Map<string, Curve>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly underWay = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(fetchCurves: (ids: string[]) => Promise<SparklineAnswer>) {
    this.fetchCurves = fetchCurves;
  }

  /** Says that the row of an instance is in sight. Returns the way to say that it is no more. */
  subscribe(id: string, listener: () => void): () => void {
    const listeners = this.listeners.get(id) ?? new Set();
    listeners.add(listener);
    this.listeners.set(id, listeners);
    if (!this.isFresh(id)) this.askIn(gatherMs);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(id) === listeners) this.listeners.delete(id);
    };
  }

  /** The curve, or undefined while it is not known. */
  valuesOf(id: string): ReadonlyArray<number | null> | undefined {
    return this.curves.get(id)?.values;
  }

  /** Stops asking. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.listeners.clear();
  }

  private isFresh(id: string): boolean {
    const curve = this.curves.get(id);
    return this.underWay.has(id) || (curve !== undefined && Date.now() - curve.askedAt < freshMs);
  }

  private askIn(ms: number): void {
    this.timer ??= setTimeout(() => this.ask(), ms);
  }

  private ask(): void {
    this.timer = undefined;
    const wanted = [...this.listeners.keys()].filter((id) => !this.isFresh(id));
    for (let from = 0; from < wanted.length; from += batchSize) this.askFor(wanted.slice(from, from + batchSize));
    if (this.listeners.size > 0) this.askIn(freshMs / 4);
  }

  private askFor(ids: string[]): void {
    const askedAt = Date.now();
    for (const id of ids) this.underWay.add(id);
    this.fetchCurves(ids)
      .then(
        (answer) => {
          for (const id of ids) this.curves.set(id, { values: answer[id] ?? [], askedAt });
        },
        () => {
          // Marked as asked, so that a service that is down is asked once a round and not with every row.
          for (const id of ids) this.curves.set(id, { values: this.curves.get(id)?.values ?? [], askedAt });
        },
      )
      .finally(() => {
        for (const id of ids) {
          this.underWay.delete(id);
          for (const listener of this.listeners.get(id) ?? []) listener();
        }
      });
  }
}
