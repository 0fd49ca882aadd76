import { firstCreatedIndex, type IdCodec } from '../world/ids.ts';
import type { Thing } from './things.ts';

/** Where the things of one kind come from when nothing has touched them. */
export interface ShelfSource<T extends Thing> {
  readonly codec: IdCodec;
  /** How many follow from the seed, 0 and up. */
  derivedCount(): number;
  derive(index: number): T;
}

/** Part of a list. `after` of the next page is `lastIndex`; null when there is none. */
export interface ShelfPage<T> {
  readonly items: readonly T[];
  readonly lastIndex: number | null;
}

/**
 * All things of one kind in one account. What follows from the seed is made when it is asked for and kept only once it has
 * been changed, so that a hundred thousand untouched instances take no memory.
 */
export class Shelf<T extends Thing> {
  readonly #source: ShelfSource<T>;
  readonly #kept = new Map<number, T>();
  readonly #byToken = new Map<string, number>();
  /** Indices of what was created and is not gone, in order. */
  #created: number[] = [];
  #nextIndex = firstCreatedIndex;

  constructor(source: ShelfSource<T>) {
    this.#source = source;
  }

  /** The index and id for the next creation. */
  nextPlace(): { readonly index: number; readonly id: string } {
    return { index: this.#nextIndex, id: this.#source.codec.idOf(this.#nextIndex) };
  }

  /** Puts a new version of a thing in its place. */
  put(thing: T): void {
    const before = this.#kept.get(thing.index);
    this.#kept.set(thing.index, thing);
    if (thing.token !== null) this.#byToken.set(thing.token, thing.index);
    if (thing.index < firstCreatedIndex) return;
    this.#nextIndex = Math.max(this.#nextIndex, thing.index + 1);
    if (before === undefined && thing.goneAt === null) this.#created.push(thing.index);
    if (before?.goneAt === null && thing.goneAt !== null)
      this.#created = this.#created.filter((at) => at !== thing.index);
  }

  /** The thing itself, seen or not, gone or not. For the account's own use. */
  at(index: number): T | undefined {
    const kept = this.#kept.get(index);
    if (kept !== undefined) return kept;
    return index < this.#source.derivedCount() ? this.#source.derive(index) : undefined;
  }

  /** What a caller sees under this id at this time. */
  find(id: string, now: number): T | undefined {
    const index = this.#source.codec.indexOf(id);
    const thing = index === undefined ? undefined : this.at(index);
    return thing !== undefined && isVisible(thing, now) && this.#isWithin(thing.index) ? thing : undefined;
  }

  /** What was made with this token, even when it can't be seen yet. */
  findByToken(token: string): T | undefined {
    const index = this.#byToken.get(token);
    return index === undefined ? undefined : this.#kept.get(index);
  }

  /** Up to `limit` things after an index, in order of index. */
  page(after: number, limit: number, now: number): ShelfPage<T> {
    const items: T[] = [];
    const derived = this.#source.derivedCount();
    for (let index = after + 1; index < derived; index += 1) {
      if (items.length === limit) return { items, lastIndex: index - 1 };
      const thing = this.at(index);
      if (thing !== undefined && isVisible(thing, now)) items.push(thing);
    }
    for (let at = firstAfter(this.#created, after); at < this.#created.length; at += 1) {
      const index = this.#created[at] ?? 0;
      if (items.length === limit) return { items, lastIndex: index - 1 };
      const thing = this.#kept.get(index);
      if (thing !== undefined && isVisible(thing, now)) items.push(thing);
    }
    return { items, lastIndex: null };
  }

  /** What changed after that change of the account, gone or not, oldest change first. */
  changedAfter(change: number, now: number): T[] {
    const changed = [...this.#kept.values()].filter((thing) => thing.changedIn > change && thing.visibleAt <= now);
    return changed.toSorted((a, b) => a.changedIn - b.changedIn);
  }

  /** How many follow from the seed, gone or not. */
  get derivedCount(): number {
    return this.#source.derivedCount();
  }

  /** How many there are that are not gone. */
  count(): number {
    let gone = 0;
    const derived = this.#source.derivedCount();
    for (const thing of this.#kept.values()) if (thing.index < derived && thing.goneAt !== null) gone += 1;
    return derived - gone + this.#created.length;
  }

  /** Everything that must be remembered. */
  kept(): IterableIterator<T> {
    return this.#kept.values();
  }

  /**
   * Forgets created things that have been gone since before then; their tokens may be used anew. Returns the last change that
   * touched one of them, 0 where nothing is forgotten: whoever asks what changed before that can't be told any more.
   */
  forgetGone(before: number): number {
    let last = 0;
    for (const thing of this.#kept.values()) {
      if (thing.index < firstCreatedIndex || thing.goneAt === null || thing.goneAt >= before) continue;
      this.#kept.delete(thing.index);
      if (thing.token !== null) this.#byToken.delete(thing.token);
      last = Math.max(last, thing.changedIn);
    }
    return last;
  }

  #isWithin(index: number): boolean {
    return index >= firstCreatedIndex || index < this.#source.derivedCount();
  }
}

function isVisible(thing: Thing, now: number): boolean {
  return thing.goneAt === null && thing.visibleAt <= now;
}

function firstAfter(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
