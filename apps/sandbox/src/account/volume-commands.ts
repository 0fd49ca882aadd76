import type { Account } from './account.ts';
import { notFound, SandboxError } from './errors.ts';
import { lasting } from './life-cycle.ts';
import { checkLimit } from './limits.ts';
import { fresh, type MakeOrder, madeBefore, thingOf } from './making.ts';
import type { InstanceThing, SnapshotThing, VolumeThing } from './things.ts';

/** How long attaching, detaching and restoring take, milliseconds. */
const attachTakes = [600, 1500] as const;
const detachTakes = [600, 1500] as const;
const restoreTakes = [1000, 3000] as const;
/** How long a snapshot takes, milliseconds. */
const snapshotTakes = [1000, 3000] as const;

/** A volume to make. `sizeGib` null: as large as the snapshot. */
export interface VolumeOrder extends MakeOrder {
  readonly sizeGib: number | null;
  readonly type: VolumeThing['type'];
  readonly zone: string | null;
  readonly snapshot: string | null;
}

/** Makes a volume, empty or from a snapshot, or gives what the same token made before. */
export function makeVolume(account: Account, order: VolumeOrder): VolumeThing {
  const before = madeBefore(account, 'volumes', order);
  if (before !== undefined) return before;
  const source = order.snapshot === null ? undefined : thingOf(account, 'snapshots', order.snapshot);
  if (source && source.readyAt > account.now()) {
    throw new SandboxError('InvalidState', `The snapshot ${source.name} is still being made.`);
  }
  const sizeGib = order.sizeGib ?? source?.sizeGib;
  if (sizeGib === undefined) throw new SandboxError('InvalidParameter', 'size_gib: how large is it to be?');
  if (source && sizeGib < source.sizeGib) {
    throw new SandboxError('InvalidParameter', `size_gib: the snapshot needs ${source.sizeGib} at least.`);
  }
  checkLimit(account, 'volumes');
  const { type, zone } = order;
  const pending = source ? ({ via: 'CREATING', endsAt: endOf(account, restoreTakes) } as const) : null;
  const volume = {
    ...fresh(account, 'volumes', order),
    sizeGib,
    type,
    zone,
    bootable: false,
    instanceId: null,
    pending,
  };
  return account.put('volumes', volume, null);
}

/** Begins to attach a volume. There already, or on its way there, is done. */
export function attachVolume(account: Account, id: string, instanceId: string): VolumeThing {
  const volume = thingOf(account, 'volumes', id);
  const instance = thingOf(account, 'instances', instanceId);
  const holder = holderOf(account, volume);
  if (holder === instance.id && volume.pending?.via !== 'DETACHING') return volume;
  checkAttachable(account, volume);
  if (instance.pending || !['RUNNING', 'STOPPED'].includes(instance.state)) {
    const state = instance.pending?.via ?? instance.state;
    throw new SandboxError('InvalidState', `Can not attach a volume to an instance that is ${state}.`);
  }
  checkZone(volume, instance);
  const pending = { via: 'ATTACHING', endsAt: endOf(account, attachTakes) } as const;
  return account.put('volumes', { ...volume, instanceId: instance.id, pending }, 'volume.attaching');
}

/** Begins to detach a volume from an instance. Not there any more, or on its way out, is done. */
export function detachVolume(account: Account, id: string, instanceId: string): VolumeThing {
  const volume = thingOf(account, 'volumes', id);
  if (holderOf(account, volume) !== instanceId || volume.pending?.via === 'DETACHING') return volume;
  if (volume.pending) {
    throw new SandboxError('InvalidState', `The volume ${volume.name} is ${volume.pending.via}; wait for its end.`);
  }
  if (volume.bootable) {
    throw new SandboxError('InUse', `The instance starts from the volume ${volume.name}; it ends with the instance.`);
  }
  const pending = { via: 'DETACHING', endsAt: endOf(account, detachTakes) } as const;
  return account.put('volumes', { ...volume, pending }, 'volume.detaching');
}

/** Makes a volume larger. As large already is done; smaller is refused. */
export function growVolume(account: Account, id: string, sizeGib: number): VolumeThing {
  const volume = thingOf(account, 'volumes', id);
  if (sizeGib === volume.sizeGib) return volume;
  if (sizeGib < volume.sizeGib) {
    throw new SandboxError('InvalidParameter', `size_gib: the volume has ${volume.sizeGib} and can only grow.`);
  }
  return account.put('volumes', { ...volume, sizeGib }, 'volume.grown');
}

/** Removes a volume that nothing mounts. */
export function removeVolume(account: Account, id: string): void {
  const volume = thingOf(account, 'volumes', id);
  if (holderOf(account, volume) !== null || volume.pending) {
    throw new SandboxError('InUse', `The volume ${volume.name} is attached; detach it first.`);
  }
  account.put('volumes', { ...volume, goneAt: account.now() }, 'volume.deleted');
}

/**
 * Ends what is under way. The instance comes first: a crash between the two leaves the volume as it was, and this comes again.
 */
export function settleVolume(account: Account, index: number): void {
  const volume = account.shelves.volumes.at(index);
  if (!volume?.pending) return;
  const { via, endsAt: at } = volume.pending;
  const instance = volume.instanceId === null ? undefined : account.shelves.instances.find(volume.instanceId, at);
  const isThere = instance !== undefined && instance.state !== 'TERMINATED';
  if (via === 'CREATING') {
    account.put('volumes', { ...volume, pending: null }, 'volume.available', { at });
    return;
  }
  const others = isThere ? instance.volumeIds.filter((id) => id !== volume.id) : [];
  if (via === 'ATTACHING' && isThere) {
    account.put('instances', { ...instance, volumeIds: [...others, volume.id] }, 'instance.changed', { at });
    account.put('volumes', { ...volume, pending: null }, 'volume.attached', { at });
    return;
  }
  if (isThere) account.put('instances', { ...instance, volumeIds: others }, 'instance.changed', { at });
  account.put('volumes', { ...volume, instanceId: null, pending: null }, 'volume.detached', { at });
}

/** Copies a volume as it is now, or gives what the same token copied before. */
export function makeSnapshot(account: Account, order: MakeOrder & { readonly volume: string }): SnapshotThing {
  const before = madeBefore(account, 'snapshots', order);
  if (before !== undefined) return before;
  const volume = thingOf(account, 'volumes', order.volume);
  if (volume.pending?.via === 'CREATING') {
    throw new SandboxError('InvalidState', `The volume ${volume.name} is still being made.`);
  }
  checkLimit(account, 'snapshots');
  const common = fresh(account, 'snapshots', order);
  const readyAt = endOf(account, snapshotTakes);
  return account.put('snapshots', { ...common, volumeId: volume.id, sizeGib: volume.sizeGib, readyAt }, null);
}

/** Removes a snapshot, ready or not. */
export function removeSnapshot(account: Account, id: string): void {
  const snapshot = thingOf(account, 'snapshots', id);
  account.put('snapshots', { ...snapshot, goneAt: account.now() }, 'snapshot.deleted');
}

/** Throws unless the volume is free for an instance. */
function checkAttachable(account: Account, volume: VolumeThing): void {
  if (volume.pending) {
    throw new SandboxError('InvalidState', `The volume ${volume.name} is ${volume.pending.via}; wait for its end.`);
  }
  if (holderOf(account, volume) !== null) {
    throw new SandboxError('InUse', `The volume ${volume.name} is attached to another instance.`);
  }
}

/** The instance that a volume is attached to, or is on its way to or from, as long as that one is there. */
export function holderOf(account: Account, volume: VolumeThing): string | null {
  if (volume.instanceId === null) return null;
  const instance = account.shelves.instances.find(volume.instanceId, account.now());
  if (instance === undefined || instance.state === 'TERMINATED') return null;
  return volume.pending?.via === 'ATTACHING' || instance.volumeIds.includes(volume.id) ? instance.id : null;
}

/** The volumes that an instance mounts: those that say the same. */
export function volumesOf(account: Account, instance: InstanceThing): readonly string[] {
  if (instance.volumeIds.length === 0) return instance.volumeIds;
  return instance.volumeIds.filter((id) => {
    const volume = account.shelves.volumes.find(id, account.now());
    return volume?.instanceId === instance.id;
  });
}

function checkZone(volume: VolumeThing, instance: InstanceThing): void {
  if (volume.zone === null || volume.zone === instance.zone) return;
  throw new SandboxError(
    'InvalidParameter',
    `The volume ${volume.name} is in ${volume.zone}, the instance in ${instance.zone}.`,
  );
}

function endOf(account: Account, takes: readonly [number, number]): number {
  return account.now() + lasting(takes, account.roll(5), account.profile.speed);
}

/** The volumes of these ids, each of them free. */
export function freeVolumes(account: Account, ids: readonly string[]): VolumeThing[] {
  return ids.map((id) => {
    const volume = account.shelves.volumes.find(id, account.now());
    if (volume === undefined) throw notFound(id);
    checkAttachable(account, volume);
    return volume;
  });
}
