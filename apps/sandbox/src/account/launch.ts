import { findSize, type SandboxSize, zones } from '../world/catalog.ts';
import { pick } from '../world/hash.ts';
import type { Account } from './account.ts';
import { SandboxError } from './errors.ts';
import { firewallsOf } from './firewall-commands.ts';
import { findImage } from './image-commands.ts';
import { lasting, launchTakes } from './life-cycle.ts';
import { checkLimit } from './limits.ts';
import { fresh, type MakeOrder, madeBefore, thingOf } from './making.ts';
import { type Placement, placed, placeOf } from './placement.ts';
import type { ImageThing, InstanceThing, VolumeThing } from './things.ts';
import { freeVolumes } from './volume-commands.ts';

/** What an instance is launched with. */
export interface LaunchOrder extends MakeOrder {
  /** An image's id or reference. */
  readonly image: string;
  readonly size: string;
  readonly zone: string | null;
  readonly networks: readonly string[];
  readonly subnets: readonly string[];
  /** Null: the default one. */
  readonly firewalls: readonly string[] | null;
  readonly keyPair: string | null;
  readonly volumes: readonly string[];
  /** Starts from a new volume of that size instead of the size's own disk. */
  readonly bootVolumeGib: number | null;
  /** Null: as the network does by itself. */
  readonly publicIp: boolean | null;
  /** Others of the same kind that are launched by this call unless they are there. Their own calls name and tag them. */
  readonly siblings: readonly Sibling[];
}

/** One of several launched together: what tells it from the others until its own call comes. */
export interface Sibling {
  readonly clientToken: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What of an order has been looked up, once for all that it launches. */
interface Parts {
  readonly image: ImageThing;
  readonly size: SandboxSize;
  readonly placement: Placement;
  readonly firewallIds: readonly string[];
  readonly keyPairId: string | null;
  readonly volumes: readonly VolumeThing[];
}

/** Launches an instance and its siblings, or gives what the same token launched before. */
export function launchInstance(account: Account, order: LaunchOrder): InstanceThing {
  const before = madeBefore(account, 'instances', order);
  if (before !== undefined) return sameOrder(account, before, order);
  const siblings = order.siblings.filter((sibling) => !madeBefore(account, 'instances', sibling));
  if (siblings.length > 0 && order.volumes.length > 0) {
    throw new SandboxError('InvalidParameter', 'volumes: a volume goes to one instance, not to several.');
  }
  const parts = partsOf(account, order);
  checkLimit(account, 'instances', 1 + siblings.length);
  checkLimit(account, 'vcpus', parts.size.vcpus * (1 + siblings.length));
  if (order.bootVolumeGib !== null) checkLimit(account, 'volumes', 1 + siblings.length);
  const launched = make(account, order, parts, false);
  for (const sibling of siblings) make(account, { ...order, ...sibling }, parts, true);
  return launched;
}

function partsOf(account: Account, order: LaunchOrder): Parts {
  const image = findImage(account, order.image);
  const size = findSize(order.size);
  if (size === undefined) throw new SandboxError('InvalidParameter', `There is no size ${order.size}.`);
  if (size.isSoldOut)
    throw new SandboxError('InsufficientCapacity', `No room for size ${size.id} at the moment. Take another.`);
  if (order.bootVolumeGib !== null && order.bootVolumeGib * 1024 < image.sizeMib) {
    throw new SandboxError('InvalidParameter', `boot_volume_gib: the image has ${image.sizeMib} MiB.`);
  }
  const volumes = freeVolumes(account, order.volumes);
  return {
    image,
    size,
    volumes,
    placement: placeOf(account, order, volumes),
    firewallIds: order.firewalls === null ? [defaultFirewall(account)] : firewallsOf(account, order.firewalls),
    keyPairId: order.keyPair === null ? null : thingOf(account, 'keyPairs', order.keyPair).id,
  };
}

/**
 * Volumes come first, the instance last: it alone makes them its own. After a crash in between the same order finds the boot
 * volume by its token, and the others still free.
 */
function make(account: Account, order: MakeOrder & LaunchOrder, parts: Parts, awaitsOrder: boolean): InstanceThing {
  const { image, size, firewallIds, keyPairId, placement } = parts;
  const common = fresh(account, 'instances', order);
  const zone = placement.zone ?? pick(zones, account.seed, common.index, 14);
  const boot = bootVolume(account, order, common.id, zone);
  for (const volume of parts.volumes) {
    account.put('volumes', { ...volume, instanceId: common.id, zone: volume.zone ?? zone }, 'volume.attached');
  }
  const now = account.now();
  const endsAt = now + lasting(launchTakes, account.roll(2), account.profile.speed);
  return account.put(
    'instances',
    {
      ...common,
      visibleAt: now + account.visibilityDelayMs(),
      state: 'PENDING',
      stateReason: null,
      pending: { via: 'PENDING', to: 'RUNNING', endsAt, newSize: null },
      sizeId: size.id,
      sizedAt: now,
      sizeBefore: null,
      imageId: image.id,
      zone,
      ...placed(account, placement, zone),
      volumeIds: [...(boot === null ? [] : [boot.id]), ...order.volumes],
      firewallIds,
      publicIpIds: [],
      keyPairId,
      bootedAt: null,
      awaitsOrder,
    },
    null,
  );
}

function bootVolume(account: Account, order: LaunchOrder, instanceId: string, zone: string): VolumeThing | null {
  if (order.bootVolumeGib === null) return null;
  const clientToken = order.clientToken === null ? null : `${order.clientToken} boot`;
  const before = madeBefore(account, 'volumes', { clientToken });
  const named = { name: `${order.name}-boot`, tags: {}, clientToken };
  const common = before ?? { ...fresh(account, 'volumes', named), type: 'standard' as const };
  const volume = { ...common, sizeGib: order.bootVolumeGib, zone, bootable: true, instanceId, pending: null };
  return account.put('volumes', volume, null);
}

/** What was launched by a sibling's call takes the name and the tags that its own call brings. */
function sameOrder(account: Account, before: InstanceThing, order: LaunchOrder): InstanceThing {
  // The size may have been changed since, the name too: only what can't change tells whether it is the same order.
  if (before.tags['kumo:operation'] !== order.tags['kumo:operation']) {
    throw new SandboxError('TokenReused', 'This client token was used for another launch.');
  }
  if (!before.awaitsOrder || before.goneAt !== null) return before;
  const { name, tags } = order;
  return account.put('instances', { ...before, name, tags, awaitsOrder: false }, 'instance.changed');
}

function defaultFirewall(account: Account): string {
  const all = account.shelves.firewalls.page(-1, 10_000, account.now()).items;
  const found = all.find((firewall) => firewall.isDefault);
  if (found === undefined) throw new SandboxError('InvalidParameter', 'This account has no default firewall.');
  return found.id;
}
