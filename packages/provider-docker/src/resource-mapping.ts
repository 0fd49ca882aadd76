import type { ImageObservation, NetworkObservation, VolumeObservation } from '@kumo/provider-core';
import { digest } from './fingerprint.ts';
import { toInstant } from './instants.ts';
import { imageNative, networkNative, volumeNative } from './native.ts';
import { operationIdOf, ownershipLabels, tagsOf } from './ownership.ts';
import type { ImageDocument, NetworkDocument, VolumeDocument } from './wire.ts';

/** An inspected image. `nativeId` is the digest of its configuration: the same content has the same id everywhere. */
export function toImageObservation(document: ImageDocument, raw: unknown, fingerprint: string): ImageObservation {
  const references = document.RepoTags;
  const labels = document.Config?.Labels;
  return {
    nativeId: document.Id,
    name: references[0] ?? shortId(document.Id),
    tags: tagsOf(labels),
    createdAt: toInstant(document.Created),
    operationId: labels?.[ownershipLabels.snapshotOperationId] || null,
    native: imageNative(raw),
    fingerprint,
    state: 'available',
    references,
    digest: document.RepoDigests.find((name) => name.includes('@sha256:'))?.split('@')[1] ?? null,
    architecture: document.Architecture || null,
    os: document.Os || null,
    sizeBytes: document.Size,
    minDiskBytes: null,
    visibility: 'local',
  };
}

/** What of an image can change: its names. The rest is its content, and thereby its id. */
export function imageFingerprint(names: {
  readonly RepoTags: readonly string[];
  readonly RepoDigests: readonly string[];
}): string {
  return digest([[...names.RepoTags].sort(), [...names.RepoDigests].sort()]);
}

/** A volume. The engine knows no states and no sizes for it: it is there, and in use when a container, running or not, mounts it. */
export function toVolumeObservation(
  document: VolumeDocument,
  raw: unknown,
  attachedTo: readonly string[],
): VolumeObservation {
  const observation = {
    nativeId: document.Name,
    name: document.Name,
    tags: tagsOf(document.Labels),
    createdAt: toInstant(document.CreatedAt),
    operationId: operationIdOf(document.Labels),
    native: volumeNative(raw),
    state: attachedTo.length > 0 ? 'in_use' : 'available',
    nativeState: null,
    sizeBytes: null,
    driver: document.Driver || null,
    zone: null,
    bootable: false,
    attachedTo: [...attachedTo].sort(),
  } satisfies VolumeObservation;
  return { ...observation, fingerprint: digest(observation) };
}

/** Drivers that put containers on the host's own or its neighbours' network; bridges lead out by translation only. */
const externalDrivers: ReadonlySet<string> = new Set(['host', 'macvlan', 'ipvlan']);

/** A network. `internal` also for `none`, which has no way out by its nature. */
export function toNetworkObservation(document: NetworkDocument, raw: unknown): NetworkObservation {
  const internal = document.Internal || document.Driver === 'null';
  const observation = {
    nativeId: document.Id,
    name: document.Name,
    tags: tagsOf(document.Labels),
    createdAt: toInstant(document.Created),
    operationId: operationIdOf(document.Labels),
    native: networkNative(raw),
    driver: document.Driver || null,
    cidrs: document.IPAM.Config.map(({ Subnet }) => Subnet).filter(Boolean),
    external: externalDrivers.has(document.Driver) && !internal,
    internal,
  } satisfies NetworkObservation;
  return { ...observation, fingerprint: digest(observation) };
}

/** The first twelve digits, as the docker CLI shows ids. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
