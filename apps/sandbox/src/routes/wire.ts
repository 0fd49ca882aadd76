import type { Account } from '../account/account.ts';
import { mountedBy } from '../account/belonging-commands.ts';
import type { ImageThing, InstanceThing, NetworkThing, VolumeThing } from '../account/things.ts';
import { findSize, type SandboxSize } from '../world/catalog.ts';
import { addressesOf } from '../world/fleet.ts';

const iso = (at: number) => new Date(at).toISOString();

/** An instance as this cloud's API shows it. */
export function instanceDocument(account: Account, instance: InstanceThing) {
  const size = findSize(instance.sizeId);
  const addresses = addressesOf(instance);
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
    public_ip: addresses.public,
    networks: instance.networkIds,
    volumes: instance.volumeIds,
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

/** A volume as this cloud's API shows it. */
export function volumeDocument(account: Account, volume: VolumeThing) {
  const instance = mountedBy(account, volume);
  return {
    id: volume.id,
    name: volume.name,
    state: instance === null ? 'AVAILABLE' : 'IN-USE',
    size_gib: volume.sizeGib,
    zone: volume.zone,
    instance,
    tags: volume.tags,
    created_at: iso(volume.createdAt),
    client_token: volume.token,
    revision: volume.revision,
  };
}

/** A network as this cloud's API shows it. */
export function networkDocument(_account: Account, network: NetworkThing) {
  return {
    id: network.id,
    name: network.name,
    cidr: network.cidr,
    external: network.external,
    internal: network.internal,
    tags: network.tags,
    created_at: iso(network.createdAt),
    client_token: network.token,
    revision: network.revision,
  };
}
