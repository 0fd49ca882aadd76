import type { ImageState, InstanceState } from '@kumo/model';
import type { ImageObservation, InstanceObservation, OwnershipToken, SizeObservation } from '@kumo/provider-core';
import type { SandboxImage, SandboxInstance, SandboxSize } from './wire.ts';

const mebibyte = 2 ** 20;
/** Bytes of what the sandbox counts disks in. */
export const gibibyte = 2 ** 30;

/** Every native state of an instance. `SUSPENDING` and `RESUMING` have no words of their own in the model. */
const instanceStates: ReadonlyMap<string, InstanceState> = new Map([
  ['PENDING', 'provisioning'],
  ['RUNNING', 'running'],
  ['STOPPING', 'stopping'],
  ['STOPPED', 'stopped'],
  ['STARTING', 'starting'],
  ['REBOOTING', 'rebooting'],
  ['REBUILDING', 'provisioning'],
  ['RESIZING', 'resizing'],
  ['RESIZED', 'resizing'],
  ['CONFIRMING', 'resizing'],
  ['REVERTING', 'resizing'],
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

/** Tags that mark what this platform made; not shown among a person's own. */
const ownershipTags = {
  operation: 'kumo:operation',
  resource: 'kumo:resource',
  organization: 'kumo:organization',
} as const;

/** Names the operation that rebuilt an instance last. */
export const rebuildMark = 'kumo:rebuild';

/** A person's tags and our marks, as they are sent. */
export function tagsToSend(tags: Readonly<Record<string, string>>, token: OwnershipToken): Record<string, string> {
  return {
    ...tags,
    [ownershipTags.operation]: token.operationId,
    [ownershipTags.resource]: token.resourceId,
    [ownershipTags.organization]: token.organizationId,
  };
}

/** The same for one that is launched along with another: what it will be with us is not known yet, only whose it is. */
export function siblingTags(tags: Readonly<Record<string, string>>, token: OwnershipToken): Record<string, string> {
  const { [ownershipTags.resource]: _, ...marked } = tagsToSend(tags, token);
  return marked;
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
    awaitsVerdict: native.state === 'RESIZED',
    health: 'none',
    imageNativeId: native.image,
    imageName: native.image_name,
    sizeNativeId: native.size,
    sizeName: native.size,
    vcpus: native.vcpus,
    memoryBytes: native.memory_mib * mebibyte,
    privateIps: [native.private_ip],
    publicIps: [...native.public_ips],
    ports: [],
    networkNativeIds: [...native.networks],
    volumeNativeIds: [...native.volumes],
    firewallNativeIds: [...native.firewalls],
    keyPairNativeId: native.key_pair,
    zone: native.zone,
    startedAt: native.booted_at,
  };
}

/** An image in the model's words. */
export function fromSandboxImage(native: SandboxImage): ImageObservation {
  return {
    ...common(native),
    fingerprint: `${fingerprintOf(native.revision)} ${native.state}`,
    state: imageStates.get(native.state) ?? 'unknown',
    references: [native.reference],
    digest: null,
    architecture: native.architecture,
    os: native.os,
    sizeBytes: native.size_mib * mebibyte,
    minDiskBytes: null,
    visibility: native.own ? 'private' : 'public',
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

/**
 * What the next list may compare. It begins with the shape of what is made here: what an older adapter made of the same
 * revision must be read again.
 */
export function fingerprintOf(revision: number): string {
  return `2 ${revision}`;
}

/** What everything that the sandbox keeps has in common. */
export function common(native: Pick<SandboxInstance, 'id' | 'name' | 'tags' | 'created_at' | 'revision'>) {
  const tags = Object(native.tags) as Readonly<Record<string, string>>;
  return {
    nativeId: native.id,
    name: native.name,
    tags: Object.fromEntries(Object.entries(tags).filter(([name]) => !isMark(name))),
    createdAt: native.created_at,
    operationId: tags[ownershipTags.operation] ?? null,
    native: { ...native },
    fingerprint: fingerprintOf(native.revision),
  };
}

function isMark(name: string): boolean {
  return name.startsWith('kumo:');
}
