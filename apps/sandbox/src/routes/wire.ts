import type { Account } from '../account/account.ts';
import { ownAddressesOf } from '../account/placement.ts';
import { addressesLeadingTo } from '../account/public-ip-commands.ts';
import type { ImageThing, InstanceThing } from '../account/things.ts';
import { volumesOf } from '../account/volume-commands.ts';
import { findSize, type SandboxSize } from '../world/catalog.ts';

/** An instant as the API writes it. */
export const iso = (at: number) => new Date(at).toISOString();

/** An instance as this cloud's API shows it. */
export function instanceDocument(account: Account, instance: InstanceThing) {
  const size = findSize(instance.sizeId);
  const addresses = ownAddressesOf(account, instance);
  const own = addresses.public === null ? [] : [addresses.public];
  return {
    id: instance.id,
    name: instance.name,
    state: instance.pending?.via ?? instance.state,
    state_reason: instance.stateReason,
    size: instance.sizeId,
    vcpus: size?.vcpus ?? 0,
    memory_mib: size?.memoryMib ?? 0,
    image: instance.imageId,
    image_name: account.shelves.images.find(instance.imageId, account.now())?.name ?? null,
    zone: instance.zone,
    private_ip: addresses.private,
    public_ips: [...own, ...addressesLeadingTo(account, instance)],
    networks: instance.networkIds,
    subnets: instance.subnetIds,
    firewalls: instance.firewallIds,
    volumes: volumesOf(account, instance),
    key_pair: instance.keyPairId,
    tags: instance.tags,
    created_at: iso(instance.createdAt),
    booted_at: instance.bootedAt === null ? null : iso(instance.bootedAt),
    client_token: instance.token,
    revision: instance.revision,
  };
}

/** An image as this cloud's API shows it. */
export function imageDocument(account: Account, image: ImageThing) {
  return {
    id: image.id,
    name: image.name,
    state: image.readyAt > account.now() ? 'PENDING' : 'AVAILABLE',
    reference: image.reference,
    os: image.os,
    architecture: image.architecture,
    size_mib: image.sizeMib,
    own: image.createdAt >= account.epoch,
    tags: image.tags,
    created_at: iso(image.createdAt),
    client_token: image.token,
    revision: image.revision,
  };
}

/** A size as this cloud's API shows it. */
export function sizeDocument(size: SandboxSize) {
  return {
    id: size.id,
    vcpus: size.vcpus,
    memory_mib: size.memoryMib,
    disk_gib: size.diskGib,
    hourly_price: { amount: size.hourlyPrice, currency: 'USD' },
    sold_out: size.isSoldOut ?? false,
  };
}
