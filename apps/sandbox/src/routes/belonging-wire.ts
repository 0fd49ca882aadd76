import type { Account } from '../account/account.ts';
import { ownAddressesOf } from '../account/placement.ts';
import { boundTo } from '../account/public-ip-commands.ts';
import type {
  FirewallThing,
  KeyPairThing,
  NetworkThing,
  PublicIpThing,
  SnapshotThing,
  SubnetThing,
  Thing,
  VolumeThing,
} from '../account/things.ts';
import { holderOf } from '../account/volume-commands.ts';
import { allocatedAddress, gatewayOf } from '../world/addresses.ts';
import { iso } from './wire.ts';

/** A volume as this cloud's API shows it. */
export function volumeDocument(account: Account, volume: VolumeThing) {
  const instance = holderOf(account, volume);
  return {
    ...common(volume),
    state: volume.pending?.via ?? (instance === null ? 'AVAILABLE' : 'IN-USE'),
    size_gib: volume.sizeGib,
    type: volume.type,
    zone: volume.zone,
    bootable: volume.bootable,
    instance,
  };
}

/** A snapshot as this cloud's API shows it. */
export function snapshotDocument(account: Account, snapshot: SnapshotThing) {
  const volume = account.shelves.volumes.find(snapshot.volumeId, account.now());
  return {
    ...common(snapshot),
    state: snapshot.readyAt > account.now() ? 'PENDING' : 'COMPLETED',
    size_gib: snapshot.sizeGib,
    volume: volume?.id ?? null,
  };
}

/** A network as this cloud's API shows it. */
export function networkDocument(_account: Account, network: NetworkThing) {
  const { cidr, external, internal } = network;
  return { ...common(network), cidr, external, internal };
}

/** A subnet as this cloud's API shows it. */
export function subnetDocument(_account: Account, subnet: SubnetThing) {
  const { networkId: network, cidr, zone } = subnet;
  return { ...common(subnet), network, cidr, gateway: gatewayOf(cidr), zone };
}

/** A firewall with its rules as this cloud's API shows it. */
export function firewallDocument(_account: Account, firewall: FirewallThing) {
  return {
    ...common(firewall),
    description: firewall.description,
    network: firewall.networkId,
    is_default: firewall.isDefault,
    rules: firewall.rules.map(({ portFrom, portTo, ...rule }) => ({ ...rule, port_from: portFrom, port_to: portTo })),
  };
}

/** A public address as this cloud's API shows it. */
export function publicIpDocument(account: Account, address: PublicIpThing) {
  const instance = boundTo(account, address);
  return {
    ...common(address),
    address: allocatedAddress(address.index),
    state: instance === undefined ? 'FREE' : 'BOUND',
    instance: instance?.id ?? null,
    private_ip: instance === undefined ? null : ownAddressesOf(account, instance).private,
    network: address.networkId,
  };
}

/** A key pair as this cloud's API shows it: its public half. */
export function keyPairDocument(_account: Account, key: KeyPairThing) {
  return { ...common(key), public_key: key.publicKey, fingerprint: key.fingerprint, type: key.keyType };
}

function common(thing: Thing) {
  return {
    id: thing.id,
    name: thing.name,
    tags: thing.tags,
    created_at: iso(thing.createdAt),
    client_token: thing.token,
    revision: thing.revision,
  };
}
