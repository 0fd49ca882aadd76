import { BlockList, isIP } from 'node:net';
import type { InstanceObservation } from '@kumo/provider-core';
import { bytesOf, countOf, instantOf, listOf, type Native, objectOf, textMapOf, textOf, textsOf } from './fields.ts';
import { operationOf, ownTags } from './marks.ts';
import { fingerprinted, trimmed } from './native.ts';
import { serverState } from './states.ts';

/** What a server's own document does not say, looked up for a whole page at once. */
export interface ServerSurroundings {
  /** Flavors by id. */
  readonly flavors: ReadonlyMap<string, Native>;
  readonly imageNames: ReadonlyMap<string, string>;
  /** A server's ports by its id. */
  readonly ports: ReadonlyMap<string, readonly Native[]>;
}

/** Addresses that are never reached from outside by themselves. */
const insideOnly = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const) {
  insideOnly.addSubnet(net, bits, 'ipv4');
}
insideOnly.addSubnet('fc00::', 7, 'ipv6');
insideOnly.addSubnet('fe80::', 10, 'ipv6');

/** A server in the model's words. Fields that are missing (a cell that is down sends few) are null or empty. */
export function fromNovaServer(server: Native, around: ServerSurroundings): InstanceObservation {
  const nativeId = textOf(server.id) ?? '';
  const status = textOf(server.status) ?? '';
  const task = textOf(server['OS-EXT-STS:task_state']);
  const flavor = flavorOf(objectOf(server.flavor), around.flavors);
  const metadata = textMapOf(server.metadata);
  const imageNativeId = textOf(objectOf(server.image).id);
  const ports = around.ports.get(nativeId) ?? [];
  const ips = addressesOf(server);
  return fingerprinted({
    nativeId,
    name: textOf(server.name) ?? nativeId,
    tags: { ...wordTags(textsOf(server.tags)), ...ownTags(metadata) },
    createdAt: instantOf(server.created),
    operationId: operationOf(metadata),
    native: trimmed(server),
    kind: 'vm' as const,
    state: serverState(status, task),
    nativeState: task === null ? status : `${status} (${task})`,
    stateReason: stateReason(server, status),
    awaitsVerdict: status === 'VERIFY_RESIZE' && task === null,
    health: 'none' as const,
    imageNativeId,
    imageName: imageNativeId === null ? null : (around.imageNames.get(imageNativeId) ?? null),
    ...flavor,
    privateIps: ips.filter((ip) => !ip.isPublic).map((ip) => ip.address),
    publicIps: ips.filter((ip) => ip.isPublic).map((ip) => ip.address),
    ports: [],
    networkNativeIds: distinct(ports.map((port) => textOf(port.network_id))),
    volumeNativeIds: distinct(
      listOf(server['os-extended-volumes:volumes_attached']).map((volume) => textOf(volume.id)),
    ),
    firewallNativeIds: distinct(ports.flatMap((port) => textsOf(port.security_groups))),
    keyPairNativeId: textOf(server.key_name),
    zone: textOf(server['OS-EXT-AZ:availability_zone']),
    startedAt: instantOf(server['OS-SRV-USG:launched_at']),
  });
}

/** Server tags are single words: shown with an empty value. */
function wordTags(words: readonly string[]): Record<string, string> {
  return ownTags(Object.fromEntries(words.map((word) => [word, ''])));
}

/** From 2.47 on a server shows what its flavor was made of and its name; before, its id alone. */
function flavorOf(flavor: Native, flavors: ReadonlyMap<string, Native>) {
  const id = textOf(flavor.id);
  const name = textOf(flavor.original_name);
  const known = id === null ? [...flavors.values()].find((one) => one.name === name && name !== null) : flavors.get(id);
  const shown = id === null ? flavor : (known ?? {});
  return {
    sizeNativeId: id ?? textOf(known?.id),
    sizeName: name ?? textOf(known?.name),
    vcpus: countOf(shown.vcpus),
    memoryBytes: bytesOf(shown.ram, 'MiB'),
  };
}

function addressesOf(server: Native): readonly { readonly address: string; readonly isPublic: boolean }[] {
  const all = Object.values(objectOf(server.addresses)).flatMap((list) => listOf(list));
  const seen = new Set<string>();
  return all.flatMap((entry) => {
    const address = textOf(entry.addr);
    if (address === null || seen.has(address)) return [];
    seen.add(address);
    return [{ address, isPublic: entry['OS-EXT-IPS:type'] === 'floating' || isRoutable(address) }];
  });
}

function isRoutable(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !insideOnly.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Why it failed, or what it waits for. */
function stateReason(server: Native, status: string): string | null {
  if (status === 'VERIFY_RESIZE') return 'The new size is in place: keep it, or go back to the one before.';
  const message = textOf(objectOf(server.fault).message);
  if (status === 'ERROR') return message ?? 'Nova gives no reason.';
  if (status === 'UNKNOWN') return 'Nova can not reach the part of the cloud that this machine is in.';
  return null;
}

function distinct(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))].sort();
}
