import type { Account } from './account.ts';
import type { InstanceThing } from './things.ts';

/**
 * What ends with an instance: its usage, its hold on volumes and addresses, and the volume it started from. Comes before the
 * instance is written down as terminated, so that a crash in between makes all of it happen again.
 */
export function afterTermination(account: Account, instance: InstanceThing, at: number): void {
  account.endStint(instance, at);
  const { volumes, publicIps } = account.shelves;
  for (const id of instance.volumeIds) {
    const volume = volumes.find(id, account.now());
    if (volume?.instanceId !== instance.id) continue;
    if (volume.bootable) account.put('volumes', { ...volume, pending: null, goneAt: at }, 'volume.deleted', { at });
    else account.put('volumes', { ...volume, pending: null, instanceId: null }, 'volume.detached', { at });
  }
  // Attaching was under way: the volume names the instance, the instance not yet the volume.
  for (const volume of [...volumes.kept()]) {
    if (volume.instanceId !== instance.id || volume.pending === null || volume.goneAt !== null) continue;
    account.put('volumes', { ...volume, pending: null, instanceId: null }, 'volume.detached', { at });
  }
  for (const id of instance.publicIpIds) {
    const address = publicIps.find(id, account.now());
    if (address?.instanceId !== instance.id) continue;
    account.put('publicIps', { ...address, instanceId: null }, 'publicIp.disassociated', { at });
  }
}
