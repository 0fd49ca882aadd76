import { freeAddress } from '../world/addresses.ts';
import { zones } from '../world/catalog.ts';
import { addressesOf } from '../world/fleet.ts';
import { firstCreatedIndex } from '../world/ids.ts';
import type { Account } from './account.ts';
import { SandboxError } from './errors.ts';
import { thingOf } from './making.ts';
import { subnetsIn } from './network-commands.ts';
import type { InstanceThing, NetworkThing, SubnetThing, VolumeThing } from './things.ts';

/** Where instances of an order go. `zone` null: each where the cloud puts it. */
export interface Placement {
  readonly zone: string | null;
  readonly networks: readonly NetworkThing[];
  /** Those that were asked for. */
  readonly subnets: readonly SubnetThing[];
  readonly hasPublicIp: boolean;
}

/** Where an order asks to be, and where its subnets and volumes make it be. Throws where these do not agree. */
export function placeOf(
  account: Account,
  order: {
    readonly zone: string | null;
    readonly networks: readonly string[];
    readonly subnets: readonly string[];
    readonly publicIp: boolean | null;
  },
  volumes: readonly VolumeThing[],
): Placement {
  const subnets = order.subnets.map((id) => thingOf(account, 'subnets', id));
  const asked = [...new Set([...order.networks, ...subnets.map((subnet) => subnet.networkId)])];
  const networks = asked.map((id) => thingOf(account, 'networks', id));
  if (networks.length === 0) networks.push(firstNetwork(account));
  if (order.zone !== null && !(zones as readonly string[]).includes(order.zone)) {
    throw new SandboxError('InvalidParameter', `zone: there is no zone ${order.zone}; there are ${zones.join(', ')}.`);
  }
  const wanted = [order.zone, ...subnets.map((subnet) => subnet.zone), ...volumes.map((volume) => volume.zone)];
  const needed = [...new Set(wanted.filter((zone) => zone !== null))];
  if (needed.length > 1) {
    throw new SandboxError('InvalidParameter', `zone: what was asked for lies in ${needed.join(' and ')}.`);
  }
  const hasPublicIp = order.publicIp ?? networks.some((network) => network.external);
  return { zone: needed[0] ?? null, networks, subnets, hasPublicIp };
}

/** Networks, subnets and address of one instance in its zone: in each network the asked-for subnet, or the zone's first. */
export function placed(
  account: Account,
  { networks, subnets, hasPublicIp }: Placement,
  zone: string,
): Pick<InstanceThing, 'networkIds' | 'subnetIds' | 'privateIp' | 'hasPublicIp'> {
  const chosen = networks.flatMap((network) => {
    const own = subnets.filter((subnet) => subnet.networkId === network.id);
    if (own.length > 0) return own;
    const fitting = subnetsIn(account, network.id).find((subnet) => subnet.zone === null || subnet.zone === zone);
    return fitting ? [fitting] : [];
  });
  const [first] = networks;
  const [subnet] = chosen.filter((one) => one.networkId === first?.id);
  return {
    networkIds: networks.map((network) => network.id),
    subnetIds: chosen.map((one) => one.id),
    privateIp: first === undefined ? null : ownAddress(account, first, subnet),
    hasPublicIp,
  };
}

/** The addresses that an instance has by itself: inside, and outside where it has one. */
export function ownAddressesOf(
  account: Account,
  instance: InstanceThing,
): { readonly private: string; readonly public: string | null } {
  return addressesOf(instance, instance.networkIds[0] === account.backendNetworkId);
}

/** Null where the address follows from the index: in the cloud's own networks and subnets. */
function ownAddress(account: Account, network: NetworkThing, subnet: SubnetThing | undefined): string | null {
  const place = subnet ?? network;
  if (place.index < firstCreatedIndex) return null;
  const taken = new Set<string>();
  for (const instance of account.shelves.instances.kept()) {
    if (instance.goneAt === null && instance.privateIp !== null) taken.add(instance.privateIp);
  }
  const address = freeAddress(place.cidr, taken);
  if (address !== undefined) return address;
  throw new SandboxError('InsufficientCapacity', `No address is free in ${place.name} (${place.cidr}).`);
}

function firstNetwork(account: Account): NetworkThing {
  const network = account.shelves.networks.page(-1, 1, account.now()).items[0];
  if (network === undefined) throw new SandboxError('InvalidParameter', 'This account has no network; make one first.');
  return network;
}
