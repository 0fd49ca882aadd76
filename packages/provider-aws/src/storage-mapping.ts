import type { Snapshot, Volume } from '@aws-sdk/client-ec2';
import type { VolumeState } from '@kumo/model';
import type { SnapshotObservation, VolumeObservation } from '@kumo/provider-core';
import { instant } from './instance-mapping.ts';
import { withFingerprint } from './paging.ts';
import { attachmentStates, snapshotStates, volumeStates } from './states.ts';
import { nameOf, operationOf, personsTags } from './tags.ts';

const gibibyte = 2 ** 30;

/** Device names that EC2 keeps for the disk that a machine starts from. */
const rootDevices = new Set(['/dev/sda1', '/dev/xvda']);

/** A volume in the model's words. */
export function fromVolume(native: Volume): VolumeObservation {
  const nativeId = native.VolumeId ?? '';
  const attachments = (native.Attachments ?? []).filter(({ State }) => State !== 'detached');
  return withFingerprint({
    nativeId,
    name: nameOf(native.Tags) ?? nativeId,
    tags: personsTags(native.Tags),
    createdAt: instant(native.CreateTime),
    operationId: operationOf(native.Tags),
    native: { ...native },
    state: volumeState(native),
    nativeState: native.State ?? '',
    sizeBytes: native.Size === undefined ? null : native.Size * gibibyte,
    driver: native.VolumeType ?? null,
    zone: native.AvailabilityZone ?? null,
    bootable: attachments.some(({ Device = '' }) => rootDevices.has(Device)),
    attachedTo: attachments.flatMap(({ InstanceId }) => InstanceId ?? []).sort(),
  });
}

/** A snapshot in the model's words. */
export function fromSnapshot(native: Snapshot): SnapshotObservation {
  const nativeId = native.SnapshotId ?? '';
  // Copies and imports name a volume that never was.
  const ofNothing = native.VolumeId === undefined || native.VolumeId === 'vol-ffffffff';
  return withFingerprint({
    nativeId,
    name: nameOf(native.Tags) ?? nativeId,
    tags: personsTags(native.Tags),
    createdAt: instant(native.StartTime),
    operationId: operationOf(native.Tags),
    native: { ...native },
    state: snapshotStates.get(native.State ?? '') ?? 'unknown',
    nativeState: native.State ?? '',
    sizeBytes: native.VolumeSize === undefined ? null : native.VolumeSize * gibibyte,
    volumeNativeId: ofNothing ? null : (native.VolumeId ?? null),
  });
}

function volumeState({ State, Attachments = [] }: Volume): VolumeState {
  const underWay = State === 'in-use' ? Attachments.map((one) => attachmentStates.get(one.State ?? '')) : [];
  return underWay.find((state) => state !== undefined) ?? volumeStates.get(State ?? '') ?? 'unknown';
}
