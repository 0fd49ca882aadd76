import type { ImageState, InstanceState, PublicIpState, SnapshotState, VolumeState } from '@kumo/model';

/**
 * Every state of a virtual machine, `com.cloud.vm.VirtualMachine.State`. A destroyed one is off and given up: that it can be
 * recovered until it is expunged is its operator's matter. `Unknown`: its host can't be reached.
 */
export const instanceStates: ReadonlyMap<string, InstanceState> = new Map([
  ['Starting', 'starting'],
  ['Running', 'running'],
  ['Stopping', 'stopping'],
  ['Stopped', 'stopped'],
  ['Shutdown', 'stopped'],
  ['Migrating', 'running'],
  ['Restoring', 'stopped'],
  ['Destroyed', 'terminated'],
  ['Expunging', 'terminating'],
  ['Error', 'error'],
  ['Unknown', 'unknown'],
]);

/** Every state of a volume, `com.cloud.storage.Volume.State`. `Ready` and `Allocated` depend on whether it is attached. */
export const volumeStates: ReadonlyMap<string, VolumeState> = new Map([
  ['Allocated', 'available'],
  ['Creating', 'creating'],
  ['Ready', 'available'],
  ['Attaching', 'attaching'],
  ['Migrating', 'busy'],
  ['Snapshotting', 'busy'],
  ['RevertSnapshotting', 'busy'],
  ['Resizing', 'busy'],
  ['Restoring', 'busy'],
  ['Copying', 'creating'],
  ['UploadOp', 'creating'],
  ['NotUploaded', 'creating'],
  ['UploadInProgress', 'creating'],
  ['Uploaded', 'available'],
  ['UploadError', 'error'],
  ['UploadAbandoned', 'error'],
  ['Destroy', 'deleting'],
  ['Destroying', 'deleting'],
  ['Expunging', 'deleting'],
  ['Expunged', 'deleted'],
]);

/** Every state of a snapshot, `com.cloud.storage.Snapshot.State`. Usable once it is on secondary storage. */
export const snapshotStates: ReadonlyMap<string, SnapshotState> = new Map([
  ['Allocated', 'creating'],
  ['Creating', 'creating'],
  ['CreatedOnPrimary', 'creating'],
  ['BackingUp', 'creating'],
  ['Copying', 'creating'],
  ['BackedUp', 'available'],
  ['Destroying', 'deleting'],
  ['Destroyed', 'deleting'],
  ['Hidden', 'deleting'],
  ['Error', 'error'],
]);

/** Every state of a public address, `com.cloud.network.IpAddress.State`. `Allocated` depends on where it leads. */
export const publicIpStates: ReadonlyMap<string, PublicIpState> = new Map([
  ['Allocating', 'allocating'],
  ['Allocated', 'free'],
  ['Reserved', 'free'],
  ['Releasing', 'releasing'],
  ['Free', 'releasing'],
]);

/** Words of a template's status while it is on its way; any other text on one that is not ready says what went wrong. */
const imageOnItsWay =
  /^$|\d+ ?%|download complete|not downloaded|download(ing)? in progress|install|process|creat|copy|upload|queued/i;

/** A template's state: whether it is ready, and a text for people. */
export function imageState(isReady: boolean, status: string): ImageState {
  if (isReady) return 'available';
  return imageOnItsWay.test(status) ? 'creating' : 'error';
}
