import {
  type CallContext,
  type Created,
  ProviderError,
  type VolumeObservation,
  type VolumeSpec,
  type VolumesPort,
} from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isConflict, isNotFound } from './errors.ts';
import { bytesOf, instantOf, listOf, type Native, objectOf, textMapOf, textOf } from './fields.ts';
import { listAll, listPage } from './listing.ts';
import { operationOf, ownTags, tagsToSend } from './marks.ts';
import { isAtLeast, since } from './microversions.ts';
import { fingerprinted, trimmed } from './native.ts';
import { removeThing } from './removal.ts';
import { volumeStates } from './states.ts';

const gibibyte = 2 ** 30;
const defaultGiB = 10;

/** Volumes of Cinder, in whole gibibytes. Nova attaches and detaches them. */
export function volumesPort(client: OpenStackClient): VolumesPort {
  const pathOf = (nativeId: string) => `/volumes/${encodeURIComponent(nativeId)}`;
  const source = { service: 'volume', path: '/volumes/detail', key: 'volumes' } as const;
  const read = async (context: CallContext, nativeId: string): Promise<Native> =>
    objectOf((await client.read('volume', pathOf(nativeId), context)).volume);
  return {
    list: (context, request) => listPage(client, context, source, request, (volumes) => volumes.map(fromCinderVolume)),
    get: async (context, nativeId) => fromCinderVolume(await read(context, nativeId)),
    create: (context, spec) => createVolume(client, context, spec),
    attach: async (context, nativeId, { instanceNativeId }) => {
      if (isOn(await read(context, nativeId), instanceNativeId)) return;
      const path = `/servers/${encodeURIComponent(instanceNativeId)}/os-volume_attachments`;
      const body = { volumeAttachment: { volumeId: nativeId } };
      await client.call({ service: 'compute', method: 'POST', path, body, signal: context.signal });
    },
    detach: async (context, nativeId, { instanceNativeId }) => {
      const volume = await read(context, nativeId);
      if (!isOn(volume, instanceNativeId) || volume.status === 'detaching') return;
      const attachment = encodeURIComponent(nativeId);
      const path = `/servers/${encodeURIComponent(instanceNativeId)}/os-volume_attachments/${attachment}`;
      await removeThing(client, context, 'compute', path);
    },
    grow: async (context, nativeId, { sizeBytes }) => {
      const volume = await read(context, nativeId);
      const wanted = Math.ceil(sizeBytes / gibibyte);
      if (typeof volume.size === 'number' && volume.size >= wanted) return;
      if (volume.status === 'in-use' && !isAtLeast(await client.version('volume'), since.growAttached)) {
        const message = 'This cloud grows a volume only while it is not attached: detach it first.';
        throw new ProviderError({ code: 'conflict', message });
      }
      const body = { 'os-extend': { new_size: wanted } };
      await client.call({
        service: 'volume',
        method: 'POST',
        path: `${pathOf(nativeId)}/action`,
        body,
        signal: context.signal,
      });
    },
    delete: async (context, nativeId) => {
      try {
        await removeThing(client, context, 'volume', pathOf(nativeId));
      } catch (error) {
        // Being deleted already is refused as a wrong state.
        if (!isConflict(error) || !(await isGoing(read(context, nativeId)))) throw error;
      }
    },
  };
}

async function createVolume(client: OpenStackClient, context: CallContext, spec: VolumeSpec): Promise<Created> {
  const query = { name: spec.name };
  const there = await listAll(client, context, { service: 'volume', path: '/volumes/detail', key: 'volumes', query });
  const known = there.find((volume) => operationOf(textMapOf(volume.metadata)) === spec.token.operationId);
  const knownId = textOf(known?.id);
  if (knownId !== null) return { nativeId: knownId };
  const volume = {
    name: spec.name,
    metadata: tagsToSend(spec.tags, spec.token),
    // Cinder takes the snapshot's own size where none is said.
    ...(spec.sizeBytes === undefined && spec.snapshotNativeId !== undefined ? {} : { size: gibibytes(spec.sizeBytes) }),
    ...(spec.driver === undefined ? {} : { volume_type: spec.driver }),
    ...(spec.zone === undefined ? {} : { availability_zone: spec.zone }),
    ...(spec.snapshotNativeId === undefined ? {} : { snapshot_id: spec.snapshotNativeId }),
  };
  const answer = await client.call({
    service: 'volume',
    method: 'POST',
    path: '/volumes',
    body: { volume },
    signal: context.signal,
  });
  const nativeId = textOf(objectOf(answer.body.volume).id);
  if (nativeId !== null) return { nativeId };
  throw new ProviderError({
    code: 'unexpected',
    message: 'Cinder made a volume but gave no id.',
    outcomeUnknown: true,
  });
}

function gibibytes(sizeBytes: number | undefined): number {
  return sizeBytes === undefined ? defaultGiB : Math.max(1, Math.ceil(sizeBytes / gibibyte));
}

function isOn(volume: Native, instanceNativeId: string): boolean {
  return listOf(volume.attachments).some((attachment) => attachment.server_id === instanceNativeId);
}

async function isGoing(reading: Promise<Native>): Promise<boolean> {
  try {
    return (await reading).status === 'deleting';
  } catch (error) {
    if (isNotFound(error)) return true;
    throw error;
  }
}

/** A volume in the model's words. `bootable` is a text in Cinder. */
export function fromCinderVolume(volume: Native): VolumeObservation {
  const nativeId = textOf(volume.id) ?? '';
  const metadata = textMapOf(volume.metadata);
  const status = textOf(volume.status) ?? '';
  return fingerprinted({
    nativeId,
    name: textOf(volume.name) ?? nativeId,
    tags: ownTags(metadata),
    createdAt: instantOf(volume.created_at),
    operationId: operationOf(metadata),
    native: trimmed(volume),
    state: volumeStates.get(status) ?? ('unknown' as const),
    nativeState: status,
    sizeBytes: bytesOf(volume.size, 'GiB'),
    driver: textOf(volume.volume_type),
    zone: textOf(volume.availability_zone),
    bootable: String(volume.bootable) === 'true',
    attachedTo: [...new Set(listOf(volume.attachments).flatMap((attachment) => textOf(attachment.server_id) ?? []))],
  });
}
