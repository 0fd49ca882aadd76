import type { ImageState, InstanceState, SnapshotState, VolumeState } from '@kumo/model';

/** Every native state of an instance (EC2 API reference, InstanceState). */
export const instanceStates: ReadonlyMap<string, InstanceState> = new Map([
  ['pending', 'provisioning'],
  ['running', 'running'],
  ['shutting-down', 'terminating'],
  ['terminated', 'terminated'],
  ['stopping', 'stopping'],
  ['stopped', 'stopped'],
]);

/** Every native state of a volume (Volume, `state`). */
export const volumeStates: ReadonlyMap<string, VolumeState> = new Map([
  ['creating', 'creating'],
  ['available', 'available'],
  ['in-use', 'in_use'],
  ['deleting', 'deleting'],
  ['deleted', 'deleted'],
  ['error', 'error'],
]);

/** Every native state of a volume's attachment that says more than the volume's own (VolumeAttachment, `status`). */
export const attachmentStates: ReadonlyMap<string, VolumeState> = new Map([
  ['attaching', 'attaching'],
  ['detaching', 'detaching'],
  ['busy', 'detaching'],
]);

/** Every native state of a snapshot (Snapshot, `status`). `recovering`: on its way out of the recycle bin. */
export const snapshotStates: ReadonlyMap<string, SnapshotState> = new Map([
  ['pending', 'creating'],
  ['completed', 'available'],
  ['error', 'error'],
  ['recoverable', 'deleting'],
  ['recovering', 'creating'],
]);

/** Every native state of an image (Image, `imageState`). */
export const imageStates: ReadonlyMap<string, ImageState> = new Map([
  ['pending', 'creating'],
  ['transient', 'creating'],
  ['available', 'available'],
  ['disabled', 'disabled'],
  ['deregistered', 'deleted'],
  ['invalid', 'error'],
  ['failed', 'error'],
  ['error', 'error'],
]);
