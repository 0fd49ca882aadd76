import type { InstanceThing } from '../account/things.ts';
import { addressInside, addressOutside } from './addresses.ts';
import {
  baseAddresses,
  baseFirewalls,
  baseImages,
  baseNetworks,
  baseSnapshots,
  baseSubnets,
  type SandboxSize,
  sizes,
  zones,
} from './catalog.ts';
import { type Fleet, untouched } from './derivation.ts';
import { furnishing } from './furnishing.ts';
import { chance, pick, stir } from './hash.ts';
import { idCodec } from './ids.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Most have none of it: one list for all of them. */
const none: readonly string[] = [];
const roles = [
  'web',
  'api',
  'db',
  'cache',
  'queue',
  'worker',
  'build',
  'mail',
  'auth',
  'search',
  'proxy',
  'batch',
] as const;
const stages = ['prod', 'prod', 'prod', 'staging', 'test'] as const;
const teams = ['checkout', 'catalogue', 'platform', 'data', 'identity', 'support'] as const;

/** Every fourth instance has a volume of its own, but for every fifth of those: its volume lies ready. */
const instancesPerVolume = 4;
const isSpare = (volume: number) => volume % 5 === 3;

/** The cloud of a seed. `epoch`: when the account began, epoch milliseconds; everything in it is older. */
export function fleetOf(seed: number, epoch: number): Fleet {
  const codecs = {
    instances: idCodec('vm', seed, 1),
    images: idCodec('img', seed, 2),
    volumes: idCodec('vol', seed, 3),
    networks: idCodec('net', seed, 4),
    snapshots: idCodec('snap', seed, 5),
    subnets: idCodec('sub', seed, 6),
    firewalls: idCodec('fw', seed, 7),
    publicIps: idCodec('ip', seed, 8),
    keyPairs: idCodec('key', seed, 9),
  };
  const born = (index: number, salt: number) => {
    const createdAt = epoch - Math.floor(chance(seed, index, salt) ** 2 * 700 * day) - day;
    return { createdAt, visibleAt: createdAt };
  };
  // Asked for once an instance: lists of one, made once and shared.
  const first = (kind: 'networks' | 'subnets' | 'firewalls' | 'keyPairs', count: number) =>
    Array.from({ length: count }, (_, index) => [codecs[kind].idOf(index)] as const);
  const networkIds = first('networks', baseNetworks.length);
  const subnetIds = first('subnets', baseSubnets.length);
  const firewallIds = first('firewalls', baseFirewalls.length);
  const keyPairId = codecs.keyPairs.idOf(0);
  const imageIds = baseImages.map((_, index) => codecs.images.idOf(index));
  const volumesIn = (instances: number) => Math.ceil(instances / instancesPerVolume);
  const volumeOf = (instance: number) => {
    const volume = instance / instancesPerVolume;
    return Number.isInteger(volume) && !isSpare(volume) ? [codecs.volumes.idOf(volume)] : none;
  };
  const instance = (index: number): InstanceThing => {
    const { createdAt, visibleAt } = born(index, 10);
    const state = stateOf(chance(seed, index, 11));
    const isUp = state === 'RUNNING' || state === 'SUSPENDED';
    const role = pick(roles, seed, index, 12);
    const stage = pick(stages, seed, index, 13);
    const zone = pick(zones, seed, index, 14);
    const isBackend = role === 'db' || role === 'cache';
    const isFront = role === 'web' || role === 'proxy' || role === 'mail';
    return {
      ...untouched,
      index,
      id: codecs.instances.idOf(index),
      name: `${role}-${stage}-${String(index + 1).padStart(3, '0')}`,
      tags: { role, env: stage, team: pick(teams, seed, index, 15) },
      createdAt,
      visibleAt,
      state,
      stateReason: state === 'FAILED' ? 'The host has lost its disk' : null,
      pending: null,
      sizeId: derivedSize(seed, index).id,
      sizedAt: createdAt,
      sizeBefore: null,
      imageId: imageIds[stir(seed, index, 17) % imageIds.length] ?? '',
      zone,
      networkIds: networkIds[isBackend ? 1 : 0] ?? none,
      subnetIds: subnetIds[(isBackend ? 2 : 0) + zones.indexOf(zone)] ?? none,
      privateIp: null,
      volumeIds: volumeOf(index),
      firewallIds: firewallIds[isFront ? 1 : isBackend ? 2 : 0] ?? none,
      publicIpIds: index < baseAddresses.bound ? [codecs.publicIps.idOf(index)] : none,
      keyPairId: stir(seed, index, 19) % 3 > 0 ? keyPairId : null,
      bootedAt: isUp ? epoch - Math.floor(chance(seed, index, 18) * Math.min(90 * day, epoch - createdAt)) : null,
      hasPublicIp: isFront,
      awaitsOrder: false,
    };
  };
  return {
    ...furnishing(seed, epoch, codecs),
    instances: { codec: codecs.instances, count: (instances) => instances, at: instance },
    volumes: {
      codec: codecs.volumes,
      count: volumesIn,
      at: (index) => {
        const owner = index * instancesPerVolume;
        return {
          ...untouched,
          ...born(owner, 10),
          index,
          id: codecs.volumes.idOf(index),
          name: `${isSpare(index) ? 'spare' : 'data'}-${String(owner + 1).padStart(3, '0')}`,
          tags: {},
          sizeGib: pick([20, 50, 100, 200, 500] as const, seed, index, 20),
          type: stir(seed, index, 21) % 4 === 0 ? 'fast' : 'standard',
          zone: pick(zones, seed, owner, 14),
          bootable: false,
          instanceId: isSpare(index) ? null : codecs.instances.idOf(owner),
          pending: null,
        };
      },
    },
    snapshots: {
      codec: codecs.snapshots,
      count: (instances) => Math.min(baseSnapshots, volumesIn(instances)),
      at: (index) => {
        const createdAt = epoch - 4 * hour - index * 7 * minute;
        return {
          ...untouched,
          index,
          id: codecs.snapshots.idOf(index),
          name: `nightly-${String(index * instancesPerVolume + 1).padStart(3, '0')}`,
          tags: { kept: 'a week' },
          createdAt,
          visibleAt: createdAt,
          readyAt: createdAt + 3 * minute,
          volumeId: codecs.volumes.idOf(index),
          sizeGib: pick([20, 50, 100, 200, 500] as const, seed, index, 20),
        };
      },
    },
  };
}

/** The size that an instance of a seed has until somebody changes it. Cheap: sums over whole fleets ask for it. */
export function derivedSize(seed: number, index: number): SandboxSize {
  return sizeOf(chance(seed, index, 16));
}

function stateOf(at: number): 'RUNNING' | 'STOPPED' | 'SUSPENDED' | 'FAILED' {
  if (at < 0.82) return 'RUNNING';
  if (at < 0.965) return 'STOPPED';
  return at < 0.99 ? 'SUSPENDED' : 'FAILED';
}

/** Small ones are common, large ones rare. What is sold out runs nowhere. */
function sizeOf(at: number): SandboxSize {
  return sizes[Math.floor(at ** 3 * (sizes.length - 1))] ?? sizes[0];
}

/** Private and public address that an instance has by itself: from its index, so that no two are alike. */
export function addressesOf(
  instance: Pick<InstanceThing, 'index' | 'hasPublicIp' | 'privateIp' | 'zone'>,
  isBackend: boolean,
): { private: string; public: string | null } {
  const { index, zone } = instance;
  return {
    private: instance.privateIp ?? addressInside(index, { isBackend, zone }),
    public: instance.hasPublicIp ? addressOutside(index) : null,
  };
}
