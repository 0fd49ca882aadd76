import { expect } from 'vitest';
import { capabilityOf } from '../capability-table.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { type Making, makeOnce, removeTwice, untilSeen } from './made.ts';
import { snapshotMaking, volumeMaking } from './makings.ts';

const gibibyte = 2 ** 30;

/** One volume from its making to its end: grown, attached, detached, copied, restored. The tests go on from one another. */
export function volumesSuite(bench: Bench): void {
  bench.group('volumes and snapshots', () => {
    let volumeId: string | undefined;
    let snapshotId: string | undefined;
    const volumes = () => present(bench.connection.volumes, 'no port for volumes');
    const volume = () => present(volumeId, 'no volume was made');
    const snapshot = () => present(snapshotId, 'no snapshot was made');
    const sizeBytes = () => bench.target.volume?.sizeBytes ?? gibibyte;
    const makeVolume = volumeMaking(bench);
    const makeSnapshot = snapshotMaking(volume, () => bench.connection);
    const attached = async (isAttached: boolean) => {
      const { nativeId } = await bench.resident();
      await untilSeen(bench, 'volumes', volume(), (seen) => {
        expect(seen.state).toBe(isAttached ? 'in_use' : 'available');
        expect(seen.attachedTo).toEqual(isAttached ? [nativeId] : []);
      });
    };
    const twice = async (verb: 'attach' | 'detach') => {
      const { nativeId } = await bench.resident();
      await bench.whenAllowed({ noun: 'volumes', verb, nativeId }, async () => {
        const act = present(volumes()[verb], `no method ${verb}`);
        for (let times = 0; times < 2; times += 1) {
          await act(unhurried, volume(), { instanceNativeId: nativeId });
          await attached(verb === 'attach');
        }
      });
    };

    bench.promise('volumes', 'create', 'makes one volume however often it is asked with one token', async () => {
      volumeId = await makeOnce(bench, 'volumes', makeVolume);
      const keepsSize = capabilityOf(bench.identity.capabilities, 'volumes', 'create').support === 'supported';
      await untilSeen(bench, 'volumes', volumeId, (seen) => {
        expect(seen).toMatchObject({ state: 'available', attachedTo: [] });
        if (keepsSize) expect(seen.sizeBytes).toBeGreaterThanOrEqual(sizeBytes());
      });
    });

    bench.promise('volumes', 'grow', 'grows a volume, and growing it to what it has changes nothing', async () => {
      const wanted = sizeBytes() + gibibyte;
      for (let times = 0; times < 2; times += 1) {
        await volumes().grow?.(unhurried, volume(), { sizeBytes: wanted });
        await untilSeen(bench, 'volumes', volume(), (seen) => {
          expect(seen.state).toBe('available');
          expect(seen.sizeBytes).toBeGreaterThanOrEqual(wanted);
        });
      }
    });

    bench.promise('volumes', 'attach', 'attaches a volume to an instance, and a second time changes nothing', () =>
      twice('attach'),
    );
    bench.promise('volumes', 'attach', 'says conflict when asked to delete a volume that is attached', async () => {
      await expect(volumes().delete?.(unhurried, volume())).rejects.toMatchObject({ code: 'conflict' });
      await attached(true);
    });
    bench.promise('volumes', 'detach', 'detaches a volume, and a second time changes nothing', () => twice('detach'));

    bench.promise('snapshots', 'create', 'makes one snapshot however often it is asked with one token', async () => {
      snapshotId = await makeOnce(bench, 'snapshots', makeSnapshot);
      const { sizeBytes: restored } = await volumes().get(unhurried, volume());
      await untilSeen(bench, 'snapshots', snapshotId, (seen) => {
        expect(seen).toMatchObject({ state: 'available', volumeNativeId: volume(), sizeBytes: restored });
      });
    });

    bench.promise('volumes', 'restore', 'restores a snapshot to one new volume, as large as the first', async () => {
      const { sizeBytes: wanted } = await volumes().get(unhurried, volume());
      const { sizeBytes: _, ...kind } = bench.target.volume ?? {};
      const restoring: Making = {
        ...makeVolume,
        make: async (order) => volumes().create?.(unhurried, { ...kind, ...order, snapshotNativeId: snapshot() }),
      };
      const restoredId = await makeOnce(bench, 'volumes', restoring);
      expect(restoredId).not.toBe(volume());
      await untilSeen(bench, 'volumes', restoredId, (seen) => {
        expect(seen.state).toBe('available');
        expect(seen.sizeBytes).toBeGreaterThanOrEqual(wanted ?? 0);
      });
      if (bench.offers('volumes', 'delete')) await removeTwice(bench, 'volumes', restoredId, restoring);
    });

    bench.promise('snapshots', 'delete', 'removes a snapshot, and a second time changes nothing', () =>
      removeTwice(bench, 'snapshots', snapshot(), makeSnapshot),
    );
    bench.promise('volumes', 'delete', 'removes a volume, and a second time changes nothing', () =>
      removeTwice(bench, 'volumes', volume(), makeVolume),
    );
  });
}
