import { contains, overlaps } from '../world/addresses.ts';
import type { Account } from './account.ts';
import { SandboxError } from './errors.ts';
import { checkLimit } from './limits.ts';
import { fresh, isUsed, type MakeOrder, madeBefore, thingOf } from './making.ts';
import type { NetworkThing, SubnetThing } from './things.ts';

/** Makes a network, or gives what the same token made before. */
export function makeNetwork(
  account: Account,
  order: MakeOrder & { readonly cidr: string | null; readonly internal: boolean },
): NetworkThing {
  const before = madeBefore(account, 'networks', order);
  if (before !== undefined) return before;
  checkLimit(account, 'networks');
  const common = fresh(account, 'networks', order);
  const cidr = order.cidr ?? `172.${16 + (common.index % 16)}.${(common.index >> 4) % 256}.0/24`;
  return account.put('networks', { ...common, cidr, external: false, internal: order.internal }, null);
}

/** Removes a network without instances and subnets. Those of the cloud itself stay. */
export function removeNetwork(account: Account, id: string): void {
  const network = thingOf(account, 'networks', id);
  const hasUsers = isUsed(account, network, (instance) => instance.networkIds.includes(id));
  if (network.createdAt < account.epoch || hasUsers || subnetsIn(account, id).length > 0) {
    throw new SandboxError('InUse', `The network ${network.name} is in use.`);
  }
  account.put('networks', { ...network, goneAt: account.now() }, 'network.deleted');
}

/** Makes a subnet, or gives what the same token made before. Its range is a free part of its network's. */
export function makeSubnet(
  account: Account,
  order: MakeOrder & { readonly network: string; readonly cidr: string; readonly zone: string | null },
): SubnetThing {
  const before = madeBefore(account, 'subnets', order);
  if (before !== undefined) return before;
  const network = thingOf(account, 'networks', order.network);
  if (!contains(network.cidr, order.cidr)) {
    throw new SandboxError('InvalidParameter', `cidr: the network ${network.name} has ${network.cidr} only.`);
  }
  const other = subnetsIn(account, network.id).find((subnet) => overlaps(subnet.cidr, order.cidr));
  if (other) throw new SandboxError('Conflict', `The subnet ${other.name} has part of that range: ${other.cidr}.`);
  checkLimit(account, 'subnets');
  const { cidr, zone } = order;
  return account.put('subnets', { ...fresh(account, 'subnets', order), networkId: network.id, cidr, zone }, null);
}

/** Removes a subnet without instances. */
export function removeSubnet(account: Account, id: string): void {
  const subnet = thingOf(account, 'subnets', id);
  const hasUsers = isUsed(account, subnet, (instance) => instance.subnetIds.includes(id));
  if (subnet.createdAt < account.epoch || hasUsers) {
    throw new SandboxError('InUse', `The subnet ${subnet.name} is in use.`);
  }
  account.put('subnets', { ...subnet, goneAt: account.now() }, 'subnet.deleted');
}

/** Every subnet of a network that is not gone, seen or not. */
export function subnetsIn(account: Account, networkId: string): SubnetThing[] {
  const all = account.shelves.subnets.page(-1, 10_000, Number.POSITIVE_INFINITY).items;
  return all.filter((subnet) => subnet.networkId === networkId);
}
