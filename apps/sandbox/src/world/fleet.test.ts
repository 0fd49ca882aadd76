import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadAt } from './curves.ts';
import { addressesOf, fleetOf } from './fleet.ts';
import { hashText } from './hash.ts';

const epoch = Date.UTC(2026, 0, 1);

describe('fleet', () => {
  it('is the same for the same seed and another for another', () => {
    const [one, two, other] = ['a', 'a', 'b'].map((name) => fleetOf(hashText(name), epoch));
    expect(two?.instance(123)).toEqual(one?.instance(123));
    expect(other?.instance(123)).not.toEqual(one?.instance(123));
  });

  it('has nothing that is younger than the account, or up before it was made', () => {
    const fleet = fleetOf(1, epoch);
    for (let index = 0; index < 5_000; index += 1) {
      const { createdAt, bootedAt } = fleet.instance(index);
      expect(createdAt).toBeLessThan(epoch);
      if (bootedAt !== null) expect(bootedAt).toBeGreaterThanOrEqual(createdAt);
    }
  });

  it('gives no address twice', () => {
    const all = Array.from({ length: 100_000 }, (_, index) => addressesOf({ index, hasPublicIp: true }));
    const made = Array.from({ length: 10_000 }, (_, index) =>
      addressesOf({ index: 2 ** 24 + index, hasPublicIp: false }),
    );
    expect(new Set([...all, ...made].map((addresses) => addresses.private)).size).toBe(110_000);
    expect(new Set(all.map((addresses) => addresses.public)).size).toBe(100_000);
  });

  it('mounts each volume where the volume says it is', () => {
    const fleet = fleetOf(1, epoch);
    for (let index = 0; index < 100; index += 1) {
      const volume = fleet.volume(index);
      const owner = fleet.codecs.instances.indexOf(volume.instanceId ?? '') ?? -1;
      expect(fleet.instance(owner).volumeIds).toEqual([volume.id]);
    }
  });
});

describe('load', () => {
  it('stays within what the machine has, and moves smoothly', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(100_000),
        fc.integer({ min: 1, max: 64 }),
        fc.nat(1e9),
        (seed, index, vcpus, second) => {
          const at = epoch + second * 1000;
          const now = loadAt(seed, index, vcpus, at);
          const soon = loadAt(seed, index, vcpus, at + 1000);
          expect(now.cpuPercent).toBeGreaterThanOrEqual(0);
          expect(now.cpuPercent).toBeLessThanOrEqual(100 * vcpus);
          expect(now.memoryFraction).toBeLessThanOrEqual(1);
          expect(Math.abs(soon.cpuPercent - now.cpuPercent)).toBeLessThan(2 * vcpus);
        },
      ),
    );
  });
});
