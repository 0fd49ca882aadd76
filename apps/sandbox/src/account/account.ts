import { findSize } from '../world/catalog.ts';
import type { Fleet } from '../world/derivation.ts';
import { derivedSize, fleetOf } from '../world/fleet.ts';
import { chance, hashText } from '../world/hash.ts';
import { dueOf } from './due.ts';
import { EventLog, type SandboxEvent } from './event-log.ts';
import { type AccountSettings, type Profile, profileSchema } from './profile.ts';
import { Shelf } from './shelf.ts';
import { type InstanceThing, type Thing, type ThingKind, type ThingKinds, thingKinds } from './things.ts';
import { upgraded } from './upgrade.ts';
import { type Stint, UsageLedger } from './usage-ledger.ts';

/** What is written down of an account: enough to make it again as it was. */
export type AccountRecord =
  | {
      readonly a: string;
      readonly settings: {
        readonly epoch: number;
        readonly instances: number;
        readonly profile: Partial<Profile>;
        /** Changes up to this one can't all be told any more. Absent in older journals: none. */
        readonly forgotten?: number;
      };
    }
  | { readonly a: string; readonly c: number; readonly u: Stint }
  | { readonly a: string; readonly c: number; readonly k: ThingKind; readonly v: Thing; readonly e?: SandboxEvent }
  | { readonly a: string; readonly c: number; readonly e: SandboxEvent };

/** What an account needs of its surroundings. */
export interface AccountSurroundings {
  now(): number;
  /** Writes a record down before the change is told to anybody. Absent while records are being read back. */
  write(record: AccountRecord): void;
}

/** One simulated account: its things, its number of changes, and what will happen to it by itself. */
export class Account {
  readonly name: string;
  readonly seed: number;
  readonly events = new EventLog();
  readonly usage = new UsageLedger();
  /** The network of databases and caches. */
  readonly backendNetworkId: string;
  readonly shelves: { readonly [K in ThingKind]: Shelf<ThingKinds[K]> };
  readonly #fleet: Fleet;
  readonly #surroundings: AccountSurroundings;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #epoch: number;
  #instances: number;
  #profile: Profile;
  #change = 0;
  #forgotten = 0;
  /** vCPUs that there are more, or fewer, than follow from the seed. */
  #vcpusBeyond = 0;
  #seedVcpus: { readonly instances: number; readonly vcpus: number } | undefined;

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
    this.#fleet = fleetOf(this.seed, this.#epoch);
    this.backendNetworkId = this.idOf('networks', 1);
    const shelf = <K extends ThingKind>(kind: K): Shelf<ThingKinds[K]> => {
      const { codec, count, at } = this.#fleet[kind];
      return new Shelf({ codec, derivedCount: () => count(this.#instances), derive: at });
    };
    this.shelves = {
      instances: shelf('instances'),
      images: shelf('images'),
      volumes: shelf('volumes'),
      snapshots: shelf('snapshots'),
      networks: shelf('networks'),
      subnets: shelf('subnets'),
      firewalls: shelf('firewalls'),
      publicIps: shelf('publicIps'),
      keyPairs: shelf('keyPairs'),
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

  /** The id of what stands at that place of a shelf. */
  idOf(kind: ThingKind, index: number): string {
    return this.#fleet[kind].codec.idOf(index);
  }

  /** Number of the last change. */
  get change(): number {
    return this.#change;
  }

  now(): number {
    return this.#surroundings.now();
  }

  /** The last change that may be missing from what is told of changes: ask for what came after this one, or later. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** vCPUs that follow from the seed. */
  get seedVcpus(): number {
    if (this.#seedVcpus?.instances !== this.#instances) {
      let vcpus = 0;
      for (let index = 0; index < this.#instances; index += 1) vcpus += derivedSize(this.seed, index).vcpus;
      this.#seedVcpus = { instances: this.#instances, vcpus };
    }
    return this.#seedVcpus.vcpus;
  }

  /** vCPUs of all instances that are not gone, running or not. */
  get vcpus(): number {
    return Math.max(0, this.seedVcpus + this.#vcpusBeyond);
  }

  /** A roll of 0–1 for the next change: the same account with the same history rolls the same. */
  roll(salt: number): number {
    return chance(this.seed, this.#change, 100 + salt);
  }

  /** How many instances follow from the seed, and how the account behaves, from now on. */
  configure(settings: Pick<AccountSettings, 'instances' | 'profile'>): void {
    // No change tells of instances that come or go with the seed: whoever holds a cursor must list again.
    if (settings.instances !== this.#instances) {
      this.#change += 1;
      this.#forgotten = this.#change;
    }
    this.#instances = settings.instances;
    this.#profile = settings.profile;
    this.#surroundings.write(this.settingsRecord());
    // Some of what is under way depends on the profile.
    this.resume();
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

  /** Writes down that an instance has been there in its size until then. Before the change itself: twice is the same as once. */
  endStint(instance: InstanceThing, to: number): void {
    const { id, name, sizeId, sizedAt: from } = instance;
    const stint = { id, name, sizeId, from, to };
    this.#surroundings.write({ a: this.name, c: this.#change, u: stint });
    this.usage.add(stint);
  }

  /** Takes in a record that was written down. Nothing is written, told or awaited; `resume` does that once all are in. */
  restore(record: AccountRecord): void {
    if ('settings' in record) {
      this.#instances = record.settings.instances;
      this.#profile = profileSchema.parse(record.settings.profile);
      this.#forgotten = Math.max(this.#forgotten, record.settings.forgotten ?? 0);
      this.#change = Math.max(this.#change, this.#forgotten);
      return;
    }
    this.#change = Math.max(this.#change, record.c);
    if ('u' in record) {
      this.usage.add(record.u);
      return;
    }
    if ('k' in record) this.#shelve(record.k, upgraded(this.#fleet, this.seed, record.k, record.v));
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
    const before = this.now() - 3_600_000;
    for (const kind of thingKinds) {
      const last = this.shelves[kind].forgetGone(before);
      if (kind === 'instances') this.#forgotten = Math.max(this.#forgotten, last);
    }
    this.usage.forgetOld(this.now());
    yield this.settingsRecord();
    for (const kind of thingKinds) {
      for (const thing of this.shelves[kind].kept()) yield { a: this.name, c: this.#change, k: kind, v: thing };
    }
    for (const stint of this.usage.all()) yield { a: this.name, c: this.#change, u: stint };
    for (const event of this.events.recent()) yield { a: this.name, c: this.#change, e: event };
  }

  settingsRecord(): AccountRecord {
    const settings = { epoch: this.#epoch, instances: this.#instances, profile: this.#profile };
    return { a: this.name, settings: this.#forgotten === 0 ? settings : { ...settings, forgotten: this.#forgotten } };
  }

  /** Nothing happens by itself any more. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #shelve<K extends ThingKind>(kind: K, thing: ThingKinds[K]): void {
    if (kind === 'instances') {
      this.#vcpusBeyond += vcpusOf(thing as InstanceThing) - vcpusOf(this.shelves.instances.at(thing.index));
    }
    this.shelves[kind].put(thing);
  }

  /** Sees to it that what a thing is waiting for happens. */
  #await(kind: ThingKind, thing: Thing): void {
    for (const { what, at, run } of dueOf(this, kind, thing)) this.#at(`${thing.id} ${what}`, at, run);
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
}

function vcpusOf(instance: InstanceThing | undefined): number {
  if (instance === undefined || instance.goneAt !== null || instance.state === 'TERMINATED') return 0;
  return findSize(instance.sizeId)?.vcpus ?? 0;
}
