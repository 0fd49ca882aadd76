import { baseImages, baseNetworks } from '../world/catalog.ts';
import { fleetOf, instancesPerVolume } from '../world/fleet.ts';
import { chance, hashText } from '../world/hash.ts';
import { EventLog, type SandboxEvent } from './event-log.ts';
import { settled } from './life-cycle.ts';
import type { AccountSettings, Profile } from './profile.ts';
import { Shelf } from './shelf.ts';
import { type Thing, type ThingKind, type ThingKinds, thingKinds } from './things.ts';

/** What is written down of an account: enough to make it again as it was. */
export type AccountRecord =
  | {
      readonly a: string;
      readonly settings: { readonly epoch: number; readonly instances: number; readonly profile: Profile };
    }
  | { readonly a: string; readonly c: number; readonly k: ThingKind; readonly v: Thing; readonly e?: SandboxEvent }
  | { readonly a: string; readonly c: number; readonly e: SandboxEvent };

/** What an account needs of its surroundings. */
export interface AccountSurroundings {
  now(): number;
  /** Writes a record down before the change is told to anybody. Absent while records are being read back. */
  write(record: AccountRecord): void;
}

/** Milliseconds that a terminated instance is still shown. */
const afterglowMs = 10_000;

/** One simulated account: its things, its number of changes, and what will happen to it by itself. */
export class Account {
  readonly name: string;
  readonly seed: number;
  readonly events = new EventLog();
  readonly shelves: { readonly [K in ThingKind]: Shelf<ThingKinds[K]> };
  readonly #surroundings: AccountSurroundings;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #epoch: number;
  #instances: number;
  #profile: Profile;
  #change = 0;

  constructor(
    name: string,
    settings: AccountSettings & { readonly epochMs: number },
    surroundings: AccountSurroundings,
  ) {
    this.name = name;
    this.seed = hashText(name);
    this.#surroundings = surroundings;
    this.#epoch = settings.epochMs;
    this.#instances = settings.instances;
    this.#profile = settings.profile;
    const fleet = fleetOf(this.seed, this.#epoch);
    const { codecs } = fleet;
    this.shelves = {
      instances: new Shelf({ codec: codecs.instances, derivedCount: () => this.#instances, derive: fleet.instance }),
      images: new Shelf({ codec: codecs.images, derivedCount: () => baseImages.length, derive: fleet.image }),
      volumes: new Shelf({
        codec: codecs.volumes,
        derivedCount: () => Math.ceil(this.#instances / instancesPerVolume),
        derive: fleet.volume,
      }),
      networks: new Shelf({ codec: codecs.networks, derivedCount: () => baseNetworks.length, derive: fleet.network }),
    };
  }

  get profile(): Profile {
    return this.#profile;
  }

  get instanceCount(): number {
    return this.#instances;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Number of the last change. */
  get change(): number {
    return this.#change;
  }

  now(): number {
    return this.#surroundings.now();
  }

  /** A roll of 0–1 for the next change: the same account with the same history rolls the same. */
  roll(salt: number): number {
    return chance(this.seed, this.#change, 100 + salt);
  }

  /** How many instances follow from the seed, and how the account behaves, from now on. */
  configure(settings: Pick<AccountSettings, 'instances' | 'profile'>): void {
    this.#instances = settings.instances;
    this.#profile = settings.profile;
    this.#surroundings.write(this.settingsRecord());
  }

  /** How long what is made now stays unseen, milliseconds. */
  visibilityDelayMs(): number {
    return this.#profile.visibilityDelayMs ?? (100 + 500 * this.roll(1)) / this.#profile.speed;
  }

  /**
   * Puts a new version of a thing on its shelf, writes it down, and tells the followers when `action` says what happened.
   * `at`: when it happened, where that was not just now.
   */
  put<K extends ThingKind>(
    kind: K,
    thing: ThingKinds[K],
    action: string | null,
    { message = null, at = this.now() }: { readonly message?: string | null; readonly at?: number } = {},
  ): ThingKinds[K] {
    const change = this.#change + 1;
    const version = { ...thing, revision: thing.revision + 1, changedIn: change };
    const event: SandboxEvent | undefined =
      action === null ? undefined : { change, noun: kind, id: thing.id, action, at, message };
    this.#surroundings.write({ a: this.name, c: change, k: kind, v: version, ...(event ? { e: event } : {}) });
    this.#change = change;
    this.#shelve(kind, version);
    if (event !== undefined) this.events.add(event);
    this.#await(kind, version);
    return version;
  }

  /** Takes in a record that was written down. Nothing is written, told or awaited; `resume` does that once all are in. */
  restore(record: AccountRecord): void {
    if ('settings' in record) {
      this.#instances = record.settings.instances;
      this.#profile = record.settings.profile;
      return;
    }
    this.#change = Math.max(this.#change, record.c);
    if ('k' in record) this.#shelve(record.k, record.v as ThingKinds[ThingKind]);
    if (record.e !== undefined) this.events.add(record.e);
  }

  /** Takes up what was under way when the records ended. What fell due in the meantime happens now, with its own time. */
  resume(): void {
    for (const kind of thingKinds) {
      for (const thing of this.shelves[kind].kept()) this.#await(kind, thing);
    }
  }

  /** Everything that must be written down to make this account again. */
  *records(): Iterable<AccountRecord> {
    yield this.settingsRecord();
    for (const kind of thingKinds) {
      this.shelves[kind].forgetGone(this.now() - 3_600_000);
      for (const thing of this.shelves[kind].kept()) yield { a: this.name, c: this.#change, k: kind, v: thing };
    }
    for (const event of this.events.recent()) yield { a: this.name, c: this.#change, e: event };
  }

  settingsRecord(): AccountRecord {
    return { a: this.name, settings: { epoch: this.#epoch, instances: this.#instances, profile: this.#profile } };
  }

  /** Nothing happens by itself any more. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #shelve<K extends ThingKind>(kind: K, thing: ThingKinds[K]): void {
    this.shelves[kind].put(thing);
  }

  /** Sees to it that what a thing is waiting for happens. */
  #await(kind: ThingKind, thing: Thing): void {
    if (thing.goneAt !== null) return;
    if (!thing.hasAppeared) this.#at(`${thing.id} appears`, thing.visibleAt, () => this.#appear(kind, thing.index));
    if (kind === 'images') {
      const image = this.shelves.images.at(thing.index);
      if (image && image.readyAt > this.now())
        this.#at(`${thing.id} is ready`, image.readyAt, () => this.#ready(thing.index));
    }
    if (kind !== 'instances') return;
    const instance = this.shelves.instances.at(thing.index);
    if (instance === undefined) return;
    if (instance.pending) this.#at(`${thing.id} settles`, instance.pending.endsAt, () => this.#settle(thing.index));
    else if (instance.state === 'TERMINATED') {
      const endsAt = this.now() + afterglowMs / this.#profile.speed;
      this.#at(`${thing.id} goes`, endsAt, () => this.#go(thing.index));
    }
  }

  #at(key: string, time: number, run: () => void): void {
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(
      () => {
        this.#timers.delete(key);
        try {
          run();
        } catch (error) {
          // Most likely the disk is full. It happens a little later then, once it can be written down.
          process.emitWarning(`${key}: ${error instanceof Error ? error.message : String(error)}`);
          this.#at(key, this.now() + 1_000, run);
        }
      },
      Math.max(0, time - this.now()),
    );
    this.#timers.set(key, timer);
  }

  #appear<K extends ThingKind>(kind: K, index: number): void {
    const thing = this.shelves[kind].at(index);
    if (thing === undefined || thing.hasAppeared || thing.goneAt !== null) return;
    this.put(kind, { ...thing, hasAppeared: true }, `${kind.slice(0, -1)}.created`);
  }

  #ready(index: number): void {
    const image = this.shelves.images.at(index);
    if (image && image.goneAt === null) this.put('images', image, 'image.available');
  }

  #settle(index: number): void {
    const instance = this.shelves.instances.at(index);
    if (!instance?.pending) return;
    const after = settled(instance, instance.pending);
    const message = `${instance.name} is ${after.state.toLowerCase()} now`;
    this.put('instances', after, `instance.${after.state.toLowerCase()}`, { message, at: instance.pending.endsAt });
  }

  #go(index: number): void {
    const instance = this.shelves.instances.at(index);
    if (instance?.state !== 'TERMINATED' || instance.goneAt !== null) return;
    this.put('instances', { ...instance, goneAt: this.now() }, 'instance.deleted');
  }
}
