import { zones } from '../world/catalog.ts';
import { pick } from '../world/hash.ts';
import type { Account } from './account.ts';
import { notFound, SandboxError } from './errors.ts';
import type { NetworkThing, Thing, VolumeThing } from './things.ts';

/** What is said of everything that is made. */
export interface MakeOrder {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly clientToken: string | null;
}

/** Makes a volume, or gives what the same token made before. */
export function makeVolume(account: Account, order: MakeOrder & { readonly sizeGib: number }): VolumeThing {
  const { volumes } = account.shelves;
  const before = order.clientToken === null ? undefined : volumes.findByToken(order.clientToken);
  if (before !== undefined) return before;
  if (volumes.count() >= 50_000) throw new SandboxError('QuotaExceeded', 'This account may have 50,000 volumes.');
  const place = volumes.nextPlace();
  const zone = pick(zones, account.seed, place.index, 14);
  return account.put(
    'volumes',
    { ...fresh(account, place, order), sizeGib: order.sizeGib, zone, instanceId: null },
    null,
  );
}

/** Makes a network, or gives what the same token made before. */
export function makeNetwork(
  account: Account,
  order: MakeOrder & { readonly cidr: string | null; readonly internal: boolean },
): NetworkThing {
  const { networks } = account.shelves;
  const before = order.clientToken === null ? undefined : networks.findByToken(order.clientToken);
  if (before !== undefined) return before;
  if (networks.count() >= 200) throw new SandboxError('QuotaExceeded', 'This account may have 200 networks.');
  const place = networks.nextPlace();
  const cidr = order.cidr ?? `172.${16 + (place.index % 16)}.${(place.index >> 4) % 256}.0/24`;
  return account.put(
    'networks',
    { ...fresh(account, place, order), cidr, external: false, internal: order.internal },
    null,
  );
}

/** Removes a volume that nothing mounts. */
export function removeVolume(account: Account, id: string): void {
  const volume = account.shelves.volumes.find(id, account.now());
  if (volume === undefined) throw notFound(id);
  if (mountedBy(account, volume) !== null)
    throw new SandboxError('InUse', `The volume ${volume.name} is attached; detach it first.`);
  account.put('volumes', { ...volume, goneAt: account.now() }, 'volume.deleted');
}

/** Removes a network that no instance made here is on. */
export function removeNetwork(account: Account, id: string): void {
  const network = account.shelves.networks.find(id, account.now());
  if (network === undefined) throw notFound(id);
  const isBase = network.token === null && network.createdAt < account.epoch;
  const isUsed = [...account.shelves.instances.kept()].some(
    (instance) => instance.goneAt === null && instance.networkIds.includes(id),
  );
  if (isBase || isUsed) throw new SandboxError('InUse', `The network ${network.name} is in use.`);
  account.put('networks', { ...network, goneAt: account.now() }, 'network.deleted');
}

/** Removes an image. What runs from it runs on. */
export function removeImage(account: Account, id: string): void {
  const image = account.shelves.images.find(id, account.now());
  if (image === undefined) throw notFound(id);
  if (image.createdAt < account.epoch)
    throw new SandboxError('Forbidden', `The image ${image.name} belongs to the cloud itself.`);
  account.put('images', { ...image, goneAt: account.now() }, 'image.deleted');
}

/** The instance that mounts a volume, as long as that one is there. */
export function mountedBy(account: Account, volume: VolumeThing): string | null {
  if (volume.instanceId === null) return null;
  const instance = account.shelves.instances.find(volume.instanceId, account.now());
  return instance?.volumeIds.includes(volume.id) && instance.state !== 'TERMINATED' ? instance.id : null;
}

function fresh(account: Account, place: Pick<Thing, 'index' | 'id'>, order: MakeOrder): Thing {
  const now = account.now();
  return {
    ...place,
    name: order.name,
    tags: order.tags,
    token: order.clientToken,
    createdAt: now,
    visibleAt: now + account.visibilityDelayMs() / 3,
    hasAppeared: false,
    revision: 0,
    changedIn: 0,
    goneAt: null,
  };
}
