import type { Account } from './account.ts';
import { afterTermination } from './instance-end.ts';
import { settled } from './life-cycle.ts';
import type { ImageThing, SnapshotThing, Thing, ThingKind } from './things.ts';
import { settleVolume } from './volume-commands.ts';

/** Something that will happen to a thing by itself. */
export interface Due {
  /** Names it: a thing has one of each name at most. */
  readonly what: string;
  readonly at: number;
  run(): void;
}

/** Milliseconds that a terminated instance is still shown. */
const afterglowMs = 10_000;

/** What a thing is waiting for. Everything is safe to happen twice: a crash may come between it and its being written down. */
export function dueOf(account: Account, kind: ThingKind, thing: Thing): Due[] {
  if (thing.goneAt !== null) return [];
  const due: Due[] = [];
  if (!thing.hasAppeared) {
    due.push({ what: 'appears', at: thing.visibleAt, run: () => appear(account, kind, thing.index) });
  }
  const { images, snapshots } = account.shelves;
  if (kind === 'images') {
    const tell = (image: ImageThing) => account.put('images', image, 'image.available');
    due.push(...ready(account, () => images.at(thing.index), tell));
  }
  if (kind === 'snapshots') {
    const tell = (snapshot: SnapshotThing) => account.put('snapshots', snapshot, 'snapshot.completed');
    due.push(...ready(account, () => snapshots.at(thing.index), tell));
  }
  if (kind === 'volumes') {
    const endsAt = account.shelves.volumes.at(thing.index)?.pending?.endsAt;
    if (endsAt !== undefined) due.push({ what: 'settles', at: endsAt, run: () => settleVolume(account, thing.index) });
  }
  if (kind === 'instances') due.push(...instanceDue(account, thing.index));
  return due;
}

function instanceDue(account: Account, index: number): Due[] {
  const instance = account.shelves.instances.at(index);
  if (instance?.pending) return [{ what: 'settles', at: instance.pending.endsAt, run: () => settle(account, index) }];
  if (instance?.state === 'RESIZED' && !account.profile.confirmResize) {
    // The account does not ask any more: nobody would ever give the word.
    return [{ what: 'settles', at: account.now(), run: () => keepSize(account, index) }];
  }
  if (instance?.state !== 'TERMINATED') return [];
  const endsAt = account.now() + afterglowMs / account.profile.speed;
  return [{ what: 'goes', at: endsAt, run: () => go(account, index) }];
}

function ready<T extends ImageThing | SnapshotThing>(
  account: Account,
  read: () => T | undefined,
  tell: (thing: T) => unknown,
): Due[] {
  const readyAt = read()?.readyAt ?? 0;
  if (readyAt <= account.now()) return [];
  const run = () => {
    const thing = read();
    if (thing?.goneAt === null) tell(thing);
  };
  return [{ what: 'is ready', at: readyAt, run }];
}

function appear<K extends ThingKind>(account: Account, kind: K, index: number): void {
  const thing = account.shelves[kind].at(index);
  if (thing === undefined || thing.hasAppeared || thing.goneAt !== null) return;
  account.put(kind, { ...thing, hasAppeared: true }, `${kind.slice(0, -1)}.created`);
}

function settle(account: Account, index: number): void {
  const instance = account.shelves.instances.at(index);
  if (!instance?.pending) return;
  const { endsAt } = instance.pending;
  const after = settled(instance, instance.pending, account.profile.confirmResize);
  if (after.sizeId !== instance.sizeId) account.endStint(instance, endsAt);
  if (after.state === 'TERMINATED') afterTermination(account, instance, endsAt);
  const sizedAt = after.sizeId === instance.sizeId ? instance.sizedAt : endsAt;
  const message = `${instance.name} is ${after.state.toLowerCase()} now`;
  account.put('instances', { ...after, sizedAt }, `instance.${after.state.toLowerCase()}`, { message, at: endsAt });
}

function keepSize(account: Account, index: number): void {
  const instance = account.shelves.instances.at(index);
  if (instance?.state !== 'RESIZED' || instance.pending || account.profile.confirmResize) return;
  account.put('instances', { ...instance, state: 'STOPPED', stateReason: null, sizeBefore: null }, 'instance.stopped');
}

function go(account: Account, index: number): void {
  const instance = account.shelves.instances.at(index);
  if (instance?.state !== 'TERMINATED' || instance.goneAt !== null) return;
  account.put('instances', { ...instance, goneAt: account.now() }, 'instance.deleted');
}
