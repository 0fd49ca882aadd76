import type { ImageState, InstanceState, PublicIpState, SnapshotState, VolumeState } from '@kumo/model';

/**
 * Every status of a server, https://docs.openstack.org/api-guide/compute/server_concepts.html. `VERIFY_RESIZE` waits for
 * somebody to keep the new size or go back.
 */
const serverStatuses: ReadonlyMap<string, InstanceState> = new Map([
  ['BUILD', 'provisioning'],
  ['REBUILD', 'provisioning'],
  ['ACTIVE', 'running'],
  ['PASSWORD', 'running'],
  ['RESCUE', 'running'],
  ['MIGRATING', 'running'],
  ['REBOOT', 'rebooting'],
  ['HARD_REBOOT', 'rebooting'],
  ['RESIZE', 'resizing'],
  ['VERIFY_RESIZE', 'resizing'],
  ['REVERT_RESIZE', 'resizing'],
  ['SHUTOFF', 'stopped'],
  ['PAUSED', 'suspended'],
  ['SUSPENDED', 'suspended'],
  ['SHELVED', 'suspended'],
  ['SHELVED_OFFLOADED', 'suspended'],
  ['SOFT_DELETED', 'terminating'],
  ['DELETED', 'terminated'],
  ['ERROR', 'error'],
  ['UNKNOWN', 'unknown'],
]);

/** Tasks that tell more than the status they come with, https://opendev.org/openstack/nova/src/branch/master/nova/compute/task_states.py. */
const serverTasks: ReadonlyMap<string, InstanceState> = new Map([
  ['powering-off', 'stopping'],
  ['suspending', 'stopping'],
  ['pausing', 'stopping'],
  ['shelving', 'stopping'],
  ['shelving_image_pending_upload', 'stopping'],
  ['shelving_image_uploading', 'stopping'],
  ['shelving_offloading', 'stopping'],
  ['powering-on', 'starting'],
  ['resuming', 'starting'],
  ['unpausing', 'starting'],
  ['unshelving', 'starting'],
  ['spawning', 'provisioning'],
  ['rebooting', 'rebooting'],
  ['reboot_pending', 'rebooting'],
  ['reboot_started', 'rebooting'],
  ['rebooting_hard', 'rebooting'],
  ['reboot_pending_hard', 'rebooting'],
  ['reboot_started_hard', 'rebooting'],
  ['resize_prep', 'resizing'],
  ['resize_migrating', 'resizing'],
  ['resize_migrated', 'resizing'],
  ['resize_finish', 'resizing'],
  ['resize_confirming', 'resizing'],
  ['resize_reverting', 'resizing'],
  ['deleting', 'terminating'],
  ['soft-deleting', 'terminating'],
]);

/** A server's state of the model: its task where that tells more, else its status. An error stays one whatever is tried on it, but its end. */
export function serverState(status: string, task: string | null): InstanceState {
  const state = serverStatuses.get(status) ?? 'unknown';
  const byTask = task === null ? undefined : serverTasks.get(task);
  if (byTask === undefined || state === 'unknown' || state === 'terminated') return state;
  if (state === 'error' && byTask !== 'terminating') return state;
  return byTask;
}

/** https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes */
export const volumeStates: ReadonlyMap<string, VolumeState> = new Map([
  ['creating', 'creating'],
  ['downloading', 'creating'],
  ['available', 'available'],
  ['reserved', 'available'],
  ['maintenance', 'available'],
  ['in-use', 'in_use'],
  ['attaching', 'attaching'],
  ['detaching', 'detaching'],
  ['extending', 'busy'],
  ['retyping', 'busy'],
  ['uploading', 'busy'],
  ['backing-up', 'busy'],
  ['restoring-backup', 'busy'],
  ['awaiting-transfer', 'busy'],
  ['managing', 'busy'],
  ['deleting', 'deleting'],
  ['error', 'error'],
  ['error_deleting', 'error'],
  ['error_extending', 'error'],
  ['error_restoring', 'error'],
  ['error_backing-up', 'error'],
  ['error_managing', 'error'],
]);

/** https://docs.openstack.org/api-ref/block-storage/v3/#volume-snapshots-snapshots */
export const snapshotStates: ReadonlyMap<string, SnapshotState> = new Map([
  ['creating', 'creating'],
  ['backing-up', 'creating'],
  ['restoring', 'available'],
  ['available', 'available'],
  ['deleting', 'deleting'],
  ['unmanaging', 'deleting'],
  ['deleted', 'deleting'],
  ['error', 'error'],
  ['error_deleting', 'error'],
]);

/** https://docs.openstack.org/glance/latest/user/statuses.html */
export const imageStates: ReadonlyMap<string, ImageState> = new Map([
  ['queued', 'creating'],
  ['saving', 'creating'],
  ['uploading', 'creating'],
  ['importing', 'creating'],
  ['active', 'available'],
  ['deactivated', 'disabled'],
  ['killed', 'error'],
  ['deleted', 'deleted'],
  ['pending_delete', 'deleted'],
]);

/** An address leads somewhere when it has a port, whatever its status says: `DOWN` also means that no agent serves it yet. */
export function publicIpState(status: string, hasPort: boolean): PublicIpState {
  if (status === 'ERROR') return 'error';
  if (status !== 'ACTIVE' && status !== 'DOWN') return 'unknown';
  return hasPort ? 'bound' : 'free';
}
