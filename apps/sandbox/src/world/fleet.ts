import type { ImageThing, InstanceThing, NetworkThing, VolumeThing } from '../account/things.ts';
import { baseImages, baseNetworks, type SandboxSize, sizes, zones } from './catalog.ts';
import { chance, pick, stir } from './hash.ts';
import { type IdCodec, idCodec } from './ids.ts';

const day = 86_400_000;
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

/** Everything that follows from a seed: the same seed and epoch give the same cloud. */
export interface Fleet {
  readonly codecs: { readonly [K in 'instances' | 'images' | 'volumes' | 'networks']: IdCodec };
  instance(index: number): InstanceThing;
  image(index: number): ImageThing;
  volume(index: number): VolumeThing;
  network(index: number): NetworkThing;
}

/** Every fourth instance has a data volume. */
export const instancesPerVolume = 4;

const untouched = { token: null, hasAppeared: true, revision: 0, changedIn: 0, goneAt: null } as const;

/** The cloud of a seed. `epoch`: when the account began, epoch milliseconds; everything in it is older. */
export function fleetOf(seed: number, epoch: number): Fleet {
  const codecs = {
    instances: idCodec('vm', seed, 1),
    images: idCodec('img', seed, 2),
    volumes: idCodec('vol', seed, 3),
    networks: idCodec('net', seed, 4),
  };
  const born = (index: number, salt: number) => {
    const createdAt = epoch - Math.floor(chance(seed, index, salt) ** 2 * 700 * day) - day;
    return { createdAt, visibleAt: createdAt };
  };
  return {
    codecs,
    instance: (index) => {
      const { createdAt, visibleAt } = born(index, 10);
      const state = stateOf(chance(seed, index, 11));
      const isUp = state === 'RUNNING' || state === 'SUSPENDED';
      const role = pick(roles, seed, index, 12);
      const stage = pick(stages, seed, index, 13);
      const zone = pick(zones, seed, index, 14);
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
        sizeId: sizeOf(chance(seed, index, 16)).id,
        imageId: codecs.images.idOf(stir(seed, index, 17) % baseImages.length),
        zone,
        networkIds: [codecs.networks.idOf(role === 'db' || role === 'cache' ? 1 : 0)],
        volumeIds: index % instancesPerVolume === 0 ? [codecs.volumes.idOf(index / instancesPerVolume)] : [],
        bootedAt: isUp ? epoch - Math.floor(chance(seed, index, 18) * Math.min(90 * day, epoch - createdAt)) : null,
        hasPublicIp: role === 'web' || role === 'proxy' || role === 'mail',
      };
    },
    image: (index) => {
      const base = baseImages[index] ?? baseImages[0];
      const createdAt = epoch - (30 + 20 * index) * day;
      const times = { createdAt, visibleAt: createdAt, readyAt: createdAt };
      return { ...untouched, ...base, ...times, index, id: codecs.images.idOf(index), tags: {} };
    },
    volume: (index) => {
      const owner = index * instancesPerVolume;
      return {
        ...untouched,
        ...born(owner, 10),
        index,
        id: codecs.volumes.idOf(index),
        name: `data-${String(owner + 1).padStart(3, '0')}`,
        tags: {},
        sizeGib: pick([20, 50, 100, 200, 500] as const, seed, index, 20),
        zone: pick(zones, seed, owner, 14),
        instanceId: codecs.instances.idOf(owner),
      };
    },
    network: (index) => {
      const base = baseNetworks[index] ?? baseNetworks[0];
      const createdAt = epoch - 800 * day;
      return {
        ...untouched,
        ...base,
        index,
        id: codecs.networks.idOf(index),
        tags: {},
        createdAt,
        visibleAt: createdAt,
      };
    },
  };
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

/** Private and public address of an instance: from its index, so that no two are alike. */
export function addressesOf(instance: Pick<InstanceThing, 'index' | 'hasPublicIp'>): {
  private: string;
  public: string | null;
} {
  const at = instance.index >= 2 ** 24 ? 2 ** 22 + (instance.index - 2 ** 24) : instance.index;
  const low = `${(at >> 8) & 255}.${at & 255}`;
  return {
    private: `10.${(at >> 16) & 127}.${low}`,
    public: instance.hasPublicIp ? `198.${18 + ((at >> 16) & 1)}.${low}` : null,
  };
}
