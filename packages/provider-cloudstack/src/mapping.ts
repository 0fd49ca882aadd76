import { createHash } from 'node:crypto';
import type { ImageObservation, InstanceObservation, SizeObservation } from '@kumo/provider-core';
import { instantFrom } from './instants.ts';
import { withoutSecrets } from './native.ts';
import { ownershipOf } from './ownership.ts';
import { imageState, instanceStates } from './states.ts';
import { countOf, isTrue, numberOf, type Row, rowFrom, rowsOf, textOf } from './wire.ts';

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;

/** What every observation has. The name is the id where there is none. */
export function common(row: Row, name = textOf(row, 'name')) {
  const nativeId = textOf(row, 'id') ?? '';
  return {
    nativeId,
    name: name ?? nativeId,
    createdAt: instantFrom(textOf(row, 'created')),
    native: withoutSecrets(row),
    ...ownershipOf(row),
  };
}

/** An instance in the model's words. Its volumes are known from their own list. */
export function fromVirtualMachine(row: Row, volumeIds: readonly string[]): InstanceObservation {
  const nics = rowsOf(row, 'nic');
  const addresses = nics.flatMap(addressesOf);
  const publicIps = [textOf(row, 'publicip'), ...addresses.filter((address) => !isPrivate(address))];
  const nativeState = textOf(row, 'state') ?? '';
  const keyPairs = (textOf(row, 'keypairs') ?? textOf(row, 'keypair') ?? '').split(',');
  const memoryMib = countOf(row, 'memory');
  const shared = common(row, textOf(row, 'displayname') ?? textOf(row, 'name'));
  return {
    ...shared,
    fingerprint: fingerprintOf(shared.native, volumeIds),
    kind: 'vm',
    state: instanceStates.get(nativeState) ?? 'unknown',
    nativeState,
    stateReason: reasonOf(nativeState),
    health: 'none',
    imageNativeId: textOf(row, 'templateid'),
    imageName: textOf(row, 'templatename'),
    sizeNativeId: textOf(row, 'serviceofferingid'),
    sizeName: textOf(row, 'serviceofferingname'),
    vcpus: numberOf(row, 'cpunumber'),
    memoryBytes: memoryMib === null ? null : memoryMib * mebibyte,
    privateIps: unique(addresses.filter(isPrivate)),
    publicIps: unique(publicIps.flatMap((address) => address ?? [])),
    ports: [],
    networkNativeIds: unique(nics.flatMap((nic) => textOf(nic, 'networkid') ?? [])),
    volumeNativeIds: [...volumeIds],
    firewallNativeIds: rowsOf(row, 'securitygroup').flatMap((group) => textOf(group, 'id') ?? []),
    keyPairNativeId: keyPairs[0]?.trim() || null,
    zone: textOf(row, 'zonename') ?? textOf(row, 'zoneid'),
    startedAt: null,
  };
}

/** An image in the model's words. A template that is in several zones has one row for each. */
export function fromTemplate(row: Row): ImageObservation {
  const sizeBytes = countOf(row, 'size');
  const name = textOf(row, 'name');
  return {
    ...common(row, name),
    state: imageState(isTrue(row, 'isready'), textOf(row, 'status') ?? ''),
    references: name === null ? [] : [name],
    digest: textOf(row, 'checksum'),
    architecture: textOf(row, 'arch'),
    os: textOf(row, 'ostypename'),
    sizeBytes,
    minDiskBytes: sizeBytes,
    visibility: isTrue(row, 'ispublic') ? 'public' : 'private',
  };
}

/** A size in the model's words. One whose numbers are chosen at launch has none here; its ranges are in `native`. */
export function fromServiceOffering(row: Row): SizeObservation {
  const isCustom = isTrue(row, 'iscustomized');
  const memoryMib = isCustom ? null : countOf(row, 'memory');
  const diskGib = countOf(row, 'rootdisksize');
  const { vcpus, shared } = { vcpus: isCustom ? null : numberOf(row, 'cpunumber'), shared: common(row) };
  return {
    ...shared,
    fingerprint: fingerprintOf(shared.native, []),
    vcpus,
    memoryBytes: memoryMib === null ? null : memoryMib * mebibyte,
    // 0 stands for "as large as the template".
    diskBytes: diskGib === null || diskGib === 0 ? null : diskGib * gibibyte,
    architecture: null,
    hourlyPrice: null,
  };
}

/** Changes with everything that is shown. Jobs come and go without a change of the thing itself. */
function fingerprintOf(native: Readonly<Record<string, unknown>>, more: readonly string[]): string {
  const { jobid: _, jobstatus: __, ...shown } = native;
  return createHash('sha256')
    .update(JSON.stringify([shown, more]))
    .digest('base64url')
    .slice(0, 22);
}

/** Addresses that lead nowhere outside: RFC 1918, RFC 6598, link-local, and unique local ones of IPv6. */
export function isPrivate(address: string): boolean {
  return (
    /^(10|127)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(
      address,
    ) || /^f[cd]|^fe[89ab]/i.test(address)
  );
}

function addressesOf(nic: Row): string[] {
  const secondary = rowsOf(nic, 'secondaryip').map((row) => textOf(rowFrom(row), 'ipaddress'));
  return [textOf(nic, 'ipaddress'), textOf(nic, 'ip6address'), ...secondary].flatMap((address) => address ?? []);
}

function reasonOf(nativeState: string): string | null {
  if (nativeState === 'Error') return 'CloudStack could not create it; its events say why. It can only be terminated.';
  if (nativeState === 'Unknown') return 'CloudStack can not reach the host that it runs on.';
  if (nativeState === 'Destroyed') return 'Destroyed; CloudStack keeps it for a while before it is expunged.';
  return null;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
