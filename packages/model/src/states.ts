/**
 * States of an instance. Transitional ones are the provider's own truth or an operation of ours in flight, never a guess.
 * `unknown`: the cloud cannot be asked, or its adapter does not know the native word.
 */
export const instanceStates = [
  'provisioning',
  'running',
  'stopping',
  'stopped',
  'starting',
  'rebooting',
  'resizing',
  'suspended',
  'terminating',
  'terminated',
  'error',
  'unknown',
] as const;

/** One state of an instance. */
export type InstanceState = (typeof instanceStates)[number];

/** States that end by themselves: something is under way at the provider or in an operation of ours. */
export const transitionalStates: ReadonlySet<InstanceState> = new Set([
  'provisioning',
  'stopping',
  'starting',
  'rebooting',
  'resizing',
  'terminating',
]);

/** States of a volume, in the field's words. A Docker volume has none of its own: `available`, or `in_use` when mounted. */
export const volumeStates = [
  'creating',
  'available',
  'in_use',
  'attaching',
  'detaching',
  'busy',
  'deleting',
  'deleted',
  'error',
  'unknown',
] as const;

/** One state of a volume. */
export type VolumeState = (typeof volumeStates)[number];

/** States of an image. */
export const imageStates = ['creating', 'available', 'disabled', 'error', 'deleted', 'unknown'] as const;

/** One state of an image. */
export type ImageState = (typeof imageStates)[number];

/** States of a snapshot. */
export const snapshotStates = ['creating', 'available', 'deleting', 'error', 'unknown'] as const;

/** One state of a snapshot. */
export type SnapshotState = (typeof snapshotStates)[number];

/** States of a public address: `free` is allocated and leads nowhere, `bound` leads to an instance or another port. */
export const publicIpStates = ['allocating', 'free', 'bound', 'releasing', 'error', 'unknown'] as const;

/** One state of a public address. */
export type PublicIpState = (typeof publicIpStates)[number];
