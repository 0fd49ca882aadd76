import { findSize, zones } from '../world/catalog.ts';
import { pick } from '../world/hash.ts';
import type { Account } from './account.ts';
import { notFound, SandboxError } from './errors.ts';
import { imageTakes, lasting, launchTakes, type SandboxAction, transitionOf } from './life-cycle.ts';
import type { ImageThing, InstanceThing } from './things.ts';

/** What an instance is launched with. */
export interface LaunchOrder {
  readonly name: string;
  /** An image's id or reference. */
  readonly image: string;
  readonly size: string;
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly publicIp: boolean;
  /** The same token makes one instance, however often it comes. */
  readonly clientToken: string | null;
}

/** The instance of that id, as callers see it. */
export function instanceOf(account: Account, id: string): InstanceThing {
  const instance = account.shelves.instances.find(id, account.now());
  if (instance === undefined) throw notFound(id);
  return instance;
}

/** Launches, or gives what the same token launched before. */
export function launchInstance(account: Account, order: LaunchOrder): InstanceThing {
  const { instances } = account.shelves;
  const before = order.clientToken === null ? undefined : instances.findByToken(order.clientToken);
  if (before !== undefined) return sameOrder(before, order);
  const image = findImage(account, order.image);
  const size = findSize(order.size);
  if (size === undefined) throw new SandboxError('InvalidParameter', `There is no size ${order.size}.`);
  if (size.isSoldOut)
    throw new SandboxError('InsufficientCapacity', `No room for size ${size.id} at the moment. Take another.`);
  const quota = account.instanceCount + account.profile.instanceQuota;
  if (instances.count() >= quota) throw new SandboxError('QuotaExceeded', `This account may have ${quota} instances.`);
  const networkIds = order.networks.length > 0 ? order.networks : [defaultNetwork(account)];
  for (const id of networkIds) if (!account.shelves.networks.find(id, account.now())) throw notFound(id);
  attachable(account, order.volumes);
  const now = account.now();
  const place = instances.nextPlace();
  const instance = account.put(
    'instances',
    {
      ...place,
      name: order.name,
      tags: order.tags,
      token: order.clientToken,
      createdAt: now,
      visibleAt: now + account.visibilityDelayMs(),
      hasAppeared: false,
      revision: 0,
      changedIn: 0,
      goneAt: null,
      state: 'PENDING',
      stateReason: null,
      pending: {
        via: 'PENDING',
        to: 'RUNNING',
        endsAt: now + lasting(launchTakes, account.roll(2), account.profile.speed),
        newSize: null,
      },
      sizeId: size.id,
      imageId: image.id,
      zone: pick(zones, account.seed, place.index, 14),
      networkIds,
      volumeIds: order.volumes,
      bootedAt: null,
      hasPublicIp: order.publicIp,
    },
    null,
  );
  for (const id of order.volumes) {
    const volume = account.shelves.volumes.find(id, now);
    if (volume) account.put('volumes', { ...volume, instanceId: instance.id }, 'volume.attached');
  }
  return instance;
}

/** Begins an action; nothing happens where it is done already. */
export function actOn(account: Account, id: string, action: SandboxAction, newSize: string | null): InstanceThing {
  const instance = instanceOf(account, id);
  if (action === 'resize') {
    const size = newSize === null ? undefined : findSize(newSize);
    if (size === undefined)
      throw new SandboxError('InvalidParameter', `There is no size ${newSize ?? '(none given)'}.`);
    if (size.isSoldOut) throw new SandboxError('InsufficientCapacity', `No room for size ${size.id} at the moment.`);
  }
  const { now, roll, speed } = { now: account.now(), roll: account.roll(3), speed: account.profile.speed };
  const pending = transitionOf(instance, action, { now, roll, speed, newSize: action === 'resize' ? newSize : null });
  if (pending === undefined) return instance;
  return account.put('instances', { ...instance, pending }, `instance.${pending.via.toLowerCase()}`);
}

/** Another name, other tags. */
export function changeInstance(
  account: Account,
  id: string,
  to: { readonly name?: string | undefined; readonly tags?: Readonly<Record<string, string>> | undefined },
): InstanceThing {
  const instance = instanceOf(account, id);
  const name = to.name ?? instance.name;
  const tags = to.tags ?? instance.tags;
  if (name === instance.name && JSON.stringify(tags) === JSON.stringify(instance.tags)) return instance;
  return account.put('instances', { ...instance, name, tags }, 'instance.changed');
}

/** Makes an image, or gives what the same token made before. */
export function snapshotInstance(
  account: Account,
  id: string,
  order: {
    readonly name: string;
    readonly clientToken: string | null;
    readonly tags: Readonly<Record<string, string>>;
  },
): ImageThing {
  const { images } = account.shelves;
  const before = order.clientToken === null ? undefined : images.findByToken(order.clientToken);
  if (before !== undefined) return before;
  const instance = instanceOf(account, id);
  if (instance.pending || !['RUNNING', 'STOPPED', 'SUSPENDED'].includes(instance.state)) {
    throw new SandboxError(
      'InvalidState',
      `Can not make an image of an instance that is ${instance.pending?.via ?? instance.state}.`,
    );
  }
  const source = images.find(instance.imageId, account.now());
  const now = account.now();
  return account.put(
    'images',
    {
      ...images.nextPlace(),
      name: order.name,
      tags: order.tags,
      token: order.clientToken,
      createdAt: now,
      visibleAt: now,
      hasAppeared: true,
      revision: 0,
      changedIn: 0,
      goneAt: null,
      os: source?.os ?? 'unknown',
      architecture: source?.architecture ?? 'amd64',
      reference: order.name,
      sizeMib: (source?.sizeMib ?? 500) + 200,
      readyAt: now + lasting(imageTakes, account.roll(4), account.profile.speed),
    },
    'image.created',
  );
}

function sameOrder(before: InstanceThing, order: LaunchOrder): InstanceThing {
  // The size may have been changed since, the name too: only what can't change tells whether it is the same order.
  const isSame = before.tags['kumo:operation'] === order.tags['kumo:operation'];
  if (isSame) return before;
  throw new SandboxError('TokenReused', 'This client token was used for another launch.');
}

function findImage(account: Account, wanted: string): ImageThing {
  const now = account.now();
  const byId = account.shelves.images.find(wanted, now);
  const found = byId ?? account.shelves.images.page(-1, 10_000, now).items.find((image) => image.reference === wanted);
  if (found === undefined) throw new SandboxError('InvalidParameter', `There is no image ${wanted.slice(0, 80)}.`);
  if (found.readyAt > now) throw new SandboxError('InvalidState', `The image ${found.name} is still being made.`);
  return found;
}

function defaultNetwork(account: Account): string {
  const network = account.shelves.networks.page(-1, 1, account.now()).items[0];
  if (network === undefined) throw new SandboxError('InvalidParameter', 'This account has no network; make one first.');
  return network.id;
}

function attachable(account: Account, ids: readonly string[]): void {
  for (const id of ids) {
    const volume = account.shelves.volumes.find(id, account.now());
    if (volume === undefined) throw notFound(id);
    if (volume.instanceId !== null && account.shelves.instances.find(volume.instanceId, account.now())) {
      throw new SandboxError('InUse', `The volume ${volume.name} is attached to another instance.`);
    }
  }
}
