import { allocatedAddress } from '../world/addresses.ts';
import type { Account } from './account.ts';
import { SandboxError } from './errors.ts';
import { checkLimit } from './limits.ts';
import { fresh, type MakeOrder, madeBefore, thingOf } from './making.ts';
import type { InstanceThing, PublicIpThing } from './things.ts';

/** Allocates an address, or gives what the same token allocated before. `network` null: the cloud's own way out. */
export function allocateAddress(
  account: Account,
  order: Omit<MakeOrder, 'name'> & { readonly network: string | null },
): PublicIpThing {
  const before = madeBefore(account, 'publicIps', order);
  if (before !== undefined) return before;
  const networks = account.shelves.networks.page(-1, 1000, account.now()).items;
  const network =
    order.network === null ? networks.find((one) => one.external) : thingOf(account, 'networks', order.network);
  if (!network?.external) {
    throw new SandboxError('InvalidParameter', `network: ${network?.name ?? 'none'} does not lead out of the cloud.`);
  }
  checkLimit(account, 'publicIps');
  const common = fresh(account, 'publicIps', { ...order, name: '' });
  const name = allocatedAddress(common.index);
  return account.put('publicIps', { ...common, name, networkId: network.id, instanceId: null }, null);
}

/** Leads an address to an instance. There already is done; it must be free otherwise. */
export function associateAddress(account: Account, id: string, instanceId: string): PublicIpThing {
  const address = thingOf(account, 'publicIps', id);
  const instance = thingOf(account, 'instances', instanceId);
  const bound = boundTo(account, address);
  if (bound?.id === instance.id) return address;
  if (bound) throw new SandboxError('InUse', `The address leads to ${bound.name}; disassociate it first.`);
  if (['TERMINATING', 'TERMINATED', 'FAILED'].includes(instance.pending?.via ?? instance.state)) {
    const state = instance.pending?.via ?? instance.state;
    throw new SandboxError('InvalidState', `Can not lead an address to an instance that is ${state}.`);
  }
  // The instance first: until the address says the same, it means nothing.
  const publicIpIds = [...instance.publicIpIds.filter((other) => other !== id), id];
  account.put('instances', { ...instance, publicIpIds }, 'instance.changed');
  return account.put('publicIps', { ...address, instanceId: instance.id }, 'publicIp.associated');
}

/** Makes an address lead nowhere. Free already is done. */
export function disassociateAddress(account: Account, id: string): PublicIpThing {
  const address = thingOf(account, 'publicIps', id);
  if (address.instanceId === null) return address;
  const instance = boundTo(account, address);
  // The instance first: after a crash in between the address leads nowhere already, and this can come again.
  if (instance) {
    const publicIpIds = instance.publicIpIds.filter((other) => other !== id);
    account.put('instances', { ...instance, publicIpIds }, 'instance.changed');
  }
  return account.put('publicIps', { ...address, instanceId: null }, 'publicIp.disassociated');
}

/** Gives an address back. It must lead nowhere. */
export function releaseAddress(account: Account, id: string): void {
  const address = thingOf(account, 'publicIps', id);
  const bound = boundTo(account, address);
  if (bound) throw new SandboxError('InUse', `The address leads to ${bound.name}; disassociate it first.`);
  account.put('publicIps', { ...address, goneAt: account.now() }, 'publicIp.deleted');
}

/** The instance that an address leads to, as long as that one is there. */
export function boundTo(account: Account, address: PublicIpThing): InstanceThing | undefined {
  if (address.instanceId === null) return undefined;
  const instance = account.shelves.instances.find(address.instanceId, account.now());
  const isBound = instance?.publicIpIds.includes(address.id) && instance.state !== 'TERMINATED';
  return isBound ? instance : undefined;
}

/** The addresses that lead to an instance: those that say the same. */
export function addressesLeadingTo(account: Account, instance: InstanceThing): string[] {
  return instance.publicIpIds.flatMap((id) => {
    const address = account.shelves.publicIps.find(id, account.now());
    return address?.instanceId === instance.id ? [allocatedAddress(address.index)] : [];
  });
}
