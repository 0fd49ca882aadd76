import type { InventoryNoun } from '@kumo/provider-core';
import type { ProviderNote } from './provider-notes.ts';

/** One thing that is to be read again, with everything that was told of it since it was read last. */
export interface Reread {
  readonly noun: InventoryNoun;
  readonly nativeId: string;
  readonly notes: readonly ProviderNote[];
}

/** How a read ended: `later`: the cloud did not answer, so it is tried again unless the queue is stopped first. */
export type RereadOutcome = 'done' | 'later';

/** What a queue is made from. */
export interface RereadQueueOptions {
  /** Reads and writes one thing. Must not throw. */
  read(reread: Reread): Promise<RereadOutcome>;
  /** Reads at once, so that the cloud's budget is left for people. Default 8. */
  readonly atOnce?: number;
  /** Milliseconds that only ever grow. */
  readonly now?: () => number;
}

interface Entry {
  readonly noun: InventoryNoun;
  readonly nativeId: string;
  notes: { readonly note: ProviderNote; readonly place: Place }[];
  isBusy: boolean;
  tokens: number;
  refilledAt: number;
  /** Until its rate allows the next read. */
  wait: NodeJS.Timeout | undefined;
  /** Until its rate is full again and it can be forgotten. */
  rest: NodeJS.Timeout | undefined;
}

/** One event's place in the provider's stream. */
interface Place {
  readonly cursor: string;
  isDone: boolean;
}

/** So many reads of one thing at once after quiet, then one each {@link refillMs}: a crash loop is not read a hundred times. */
const burst = 8;
const refillMs = 250;
const mostNotes = 100;
const retryMs = 2_000;

/**
 * Turns a stream of "this changed" into reads of single things. A quiet thing is read at once; what changes while it is being
 * read is read once more afterwards; what changes all the time is read a few times a second.
 */
export class RereadQueue {
  readonly #options: RereadQueueOptions;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #ready: Entry[] = [];
  #places: Place[] = [];
  /** How many of the places, from the first on, the cursor has passed. */
  #passed = 0;
  #cursor: string | null = null;
  readonly #inFlight = new Set<Promise<void>>();
  #running = 0;
  #isHeld = false;
  #isStopped = false;

  constructor(options: RereadQueueOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Place up to which everything told has been dealt with; null before the first. Give it to the provider to go on from there. */
  get cursor(): string | null {
    return this.#cursor;
  }

  /** One event. */
  add(note: ProviderNote): void {
    if (this.#isStopped) return;
    const place: Place = { cursor: note.cursor, isDone: false };
    this.#places.push(place);
    const entry = this.#entry(note);
    entry.notes.push({ note, place });
    if (entry.notes.length > mostNotes) {
      const dropped = entry.notes.shift();
      if (dropped !== undefined) dropped.place.isDone = true;
    }
    this.#arm(entry);
  }

  /** Collects without reading, until {@link release}: nothing is read before what it refers to is known. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#startReady();
  }

  /** Forgets everything; resolves when no read is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { wait, rest } of this.#entries.values()) {
      clearTimeout(wait);
      clearTimeout(rest);
    }
    this.#entries.clear();
    this.#ready.length = 0;
    await Promise.all(this.#inFlight);
  }

  #entry({ noun, nativeId }: ProviderNote): Entry {
    const key = `${noun} ${nativeId}`;
    const existing = this.#entries.get(key);
    if (existing !== undefined) return existing;
    const entry: Entry = {
      noun,
      nativeId,
      notes: [],
      isBusy: false,
      tokens: burst,
      refilledAt: this.#now(),
      wait: undefined,
      rest: undefined,
    };
    this.#entries.set(key, entry);
    return entry;
  }

  /** Sees to it that an entry is read, now or when its rate allows. */
  #arm(entry: Entry): void {
    if (entry.isBusy || entry.wait !== undefined || entry.notes.length === 0 || this.#ready.includes(entry)) return;
    clearTimeout(entry.rest);
    const now = this.#now();
    entry.tokens = Math.min(burst, entry.tokens + (now - entry.refilledAt) / refillMs);
    entry.refilledAt = now;
    if (entry.tokens >= 1) {
      this.#ready.push(entry);
      this.#startReady();
      return;
    }
    const waitMs = Math.ceil((1 - entry.tokens) * refillMs);
    entry.wait = setTimeout(() => {
      entry.wait = undefined;
      this.#arm(entry);
    }, waitMs);
  }

  #startReady(): void {
    while (!this.#isHeld && this.#running < (this.#options.atOnce ?? 8)) {
      const entry = this.#ready.shift();
      if (entry === undefined) return;
      const reading = this.#read(entry).finally(() => this.#inFlight.delete(reading));
      this.#inFlight.add(reading);
    }
  }

  async #read(entry: Entry): Promise<void> {
    entry.isBusy = true;
    entry.tokens -= 1;
    this.#running += 1;
    const taken = entry.notes;
    entry.notes = [];
    const outcome = await this.#options.read({
      noun: entry.noun,
      nativeId: entry.nativeId,
      notes: taken.map(({ note }) => note),
    });
    this.#running -= 1;
    entry.isBusy = false;
    if (this.#isStopped) return;
    if (outcome === 'later') this.#retry(entry, taken);
    else this.#finish(taken.map(({ place }) => place));
    if (entry.notes.length > 0) this.#arm(entry);
    else this.#forgetRested(entry);
    this.#startReady();
  }

  #retry(entry: Entry, taken: Entry['notes']): void {
    entry.notes = [...taken, ...entry.notes];
    entry.wait = setTimeout(() => {
      entry.wait = undefined;
      this.#arm(entry);
    }, retryMs);
  }

  /** Moves the cursor over everything that is done without a gap before it. */
  #finish(places: readonly Place[]): void {
    for (const place of places) place.isDone = true;
    for (let next = this.#places[this.#passed]; next?.isDone; next = this.#places[this.#passed]) {
      this.#cursor = next.cursor;
      this.#passed += 1;
    }
    if (this.#passed < 1_000 && this.#passed < this.#places.length) return;
    this.#places = this.#places.slice(this.#passed);
    this.#passed = 0;
  }

  /** An entry is kept until its rate is full again. */
  #forgetRested(entry: Entry): void {
    entry.rest = setTimeout(() => {
      if (entry.notes.length === 0 && !entry.isBusy) this.#entries.delete(`${entry.noun} ${entry.nativeId}`);
    }, burst * refillMs);
    entry.rest.unref();
  }
}
