import type { ImageState, InstanceState, VolumeState } from '@kumo/model';
import type {
  ImageObservation,
  InstanceObservation,
  NetworkObservation,
  OwnershipToken,
  SizeObservation,
  VolumeObservation,
} from '@kumo/provider-core';
import type { SandboxImage, SandboxInstance, SandboxNetwork, SandboxSize, SandboxVolume } from './wire.ts';

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;

/** Every native state of an instance. `SUSPENDING` and `RESUMING` have no words of their own in the model. */
const instanceStates: ReadonlyMap<string, InstanceState> = new Map([
  ['PENDING', 'provisioning'],
  ['RUNNING', 'running'],
  ['STOPPING', 'stopping'],
  ['STOPPED', 'stopped'],
  ['STARTING', 'starting'],
  ['REBOOTING', 'rebooting'],
  ['RESIZING', 'resizing'],
  ['SUSPENDING', 'stopping'],
  ['SUSPENDED', 'suspended'],
  ['RESUMING', 'starting'],
  ['TERMINATING', 'terminating'],
  ['TERMINATED', 'terminated'],
  ['FAILED', 'error'],
]);

const imageStates: ReadonlyMap<string, ImageState> = new Map([
  ['PENDING', 'creating'],
  ['AVAILABLE', 'available'],
]);
const volumeStates: ReadonlyMap<string, VolumeState> = new Map([
  ['AVAILABLE', 'available'],
  ['IN-USE', 'in_use'],
]);

/** Tags that mark what this platform made; not shown among a person's own. */
const ownershipTags = {
  operation: 'kumo:operation',
  resource: 'kumo:resource',
  organization: 'kumo:organization',
} as const;

/** A person's tags and our marks, as they are sent. */
export function tagsToSend(tags: Readonly<Record<string, string>>, token: OwnershipToken): Record<string, string> {
  return {
    ...tags,
    [ownershipTags.operation]: token.operationId,
    [ownershipTags.resource]: token.resourceId,
    [ownershipTags.organization]: token.organizationId,
  };
}

/** Our marks alone, taken from what the cloud shows. */
export function marksOf(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => isMark(name)));
}

/** An instance in the model's words. */
export function fromSandboxInstance(native: SandboxInstance): InstanceObservation {
  return {
    ...common(native),
    kind: 'vm',
    state: instanceStates.get(native.state) ?? 'unknown',
    nativeState: native.state,
    stateReason: native.state_reason,
    health: 'none',
    imageNativeId: native.image,
    imageName: native.image_name,
    sizeNativeId: native.size,
    sizeName: native.size,
    vcpus: native.vcpus,
    memoryBytes: native.memory_mib * mebibyte,
    privateIps: [native.private_ip],
    publicIps: native.public_ip === null ? [] : [native.public_ip],
    ports: [],
    networkNativeIds: [...native.networks],
    volumeNativeIds: [...native.volumes],
    firewallNativeIds: [],
    keyPairNativeId: null,
    zone: null,
    startedAt: native.booted_at,
  };
}

/** An image in the model's words. */
export function fromSandboxImage(native: SandboxImage): ImageObservation {
  return {
    ...common(native),
    fingerprint: `${native.revision} ${native.state}`,
    state: imageStates.get(native.state) ?? 'unknown',
    references: [native.reference],
    digest: null,
    architecture: native.architecture,
    os: native.os,
    sizeBytes: native.size_mib * mebibyte,
    minDiskBytes: null,
    visibility: 'public',
  };
}

/** A size in the model's words. */
export function fromSandboxSize(native: SandboxSize): SizeObservation {
  return {
    nativeId: native.id,
    name: native.id,
    tags: {},
    createdAt: null,
    operationId: null,
    native: { ...native },
    fingerprint: `${native.vcpus} ${native.memory_mib} ${native.disk_gib} ${native.hourly_price.amount}`,
    vcpus: native.vcpus,
    memoryBytes: native.memory_mib * mebibyte,
    diskBytes: native.disk_gib * gibibyte,
    architecture: null,
    hourlyPrice: { amount: native.hourly_price.amount, currency: native.hourly_price.currency },
  };
}

/** A volume in the model's words. */
export function fromSandboxVolume(native: SandboxVolume): VolumeObservation {
  // Who mounts it changes without a change of the volume itself, so its revision tells too little for a fingerprint.
  const { fingerprint: _, ...shared } = common(native);
  return {
    ...shared,
    state: volumeStates.get(native.state) ?? 'unknown',
    nativeState: native.state,
    sizeBytes: native.size_gib * gibibyte,
    driver: null,
    zone: null,
    bootable: false,
    attachedTo: native.instance === null ? [] : [native.instance],
  };
}

/** A network in the model's words. */
export function fromSandboxNetwork(native: SandboxNetwork): NetworkObservation {
  return {
    ...common(native),
    driver: null,
    cidrs: [native.cidr],
    external: native.external,
    internal: native.internal,
  };
}

function common(native: Pick<SandboxInstance, 'id' | 'name' | 'tags' | 'created_at' | 'revision'>) {
  const tags = Object(native.tags) as Readonly<Record<string, string>>;
  return {
    nativeId: native.id,
    name: native.name,
    tags: Object.fromEntries(Object.entries(tags).filter(([name]) => !isMark(name))),
    createdAt: native.created_at,
    operationId: tags[ownershipTags.operation] ?? null,
    native: { ...native },
    fingerprint: String(native.revision),
  };
}

function isMark(name: string): boolean {
  return name.startsWith('kumo:');
}
