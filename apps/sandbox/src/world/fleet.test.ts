import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocatedAddress, contains } from './addresses.ts';
import { loadAt } from './curves.ts';
import { addressesOf, fleetOf } from './fleet.ts';
import { hashText } from './hash.ts';
import { firstCreatedIndex } from './ids.ts';

const epoch = Date.UTC(2026, 0, 1);

describe('fleet', () => {
  it('is the same for the same seed and another for another', () => {
    const [one, two, other] = ['a', 'a', 'b'].map((name) => fleetOf(hashText(name), epoch));
    expect(two?.instances.at(123)).toEqual(one?.instances.at(123));
    expect(other?.instances.at(123)).not.toEqual(one?.instances.at(123));
  });

  it('has nothing that is younger than the account, or up before it was made', () => {
    const fleet = fleetOf(1, epoch);
    for (let index = 0; index < 5_000; index += 1) {
      const { createdAt, bootedAt } = fleet.instances.at(index);
      expect(createdAt).toBeLessThan(epoch);
      if (bootedAt !== null) expect(bootedAt).toBeGreaterThanOrEqual(createdAt);
    }
  });

  it('gives no address twice', () => {
    const fleet = fleetOf(1, epoch);
    const made = (index: number) => ({ ...fleet.instances.at(0), index: firstCreatedIndex + index, hasPublicIp: true });
    const all = Array.from({ length: 100_000 }, (_, index) => ({ ...fleet.instances.at(index), hasPublicIp: true }));
    const addresses = [...all, ...Array.from({ length: 10_000 }, (_, index) => made(index))].map((instance) =>
      addressesOf(instance, instance.networkIds[0] === fleet.networks.codec.idOf(1)),
    );
    expect(new Set(addresses.map((address) => address.private)).size).toBe(110_000);
    const allocated = Array.from({ length: 10_000 }, (_, index) => allocatedAddress(firstCreatedIndex + index));
    expect(new Set([...addresses.map((address) => address.public), ...allocated]).size).toBe(120_000);
  });

  it('gives every machine an address in its network’s subnet of its zone', () => {
    const fleet = fleetOf(1, epoch);
    for (let index = 0; index < 1_000; index += 1) {
      const instance = fleet.instances.at(index);
      const subnets = Array.from({ length: fleet.subnets.count(0) }, (_, at) => fleet.subnets.at(at));
      const subnet = subnets.find(({ id }) => id === instance.subnetIds[0]);
      const isBackend = instance.networkIds[0] === fleet.networks.codec.idOf(1);
      expect(subnet).toMatchObject({ networkId: instance.networkIds[0], zone: instance.zone });
      expect(contains(subnet?.cidr ?? '', `${addressesOf(instance, isBackend).private}/32`)).toBe(true);
    }
  });

  it('mounts each volume where the volume says it is, and leaves some lying ready', () => {
    const fleet = fleetOf(1, epoch);
    let spare = 0;
    for (let index = 0; index < 100; index += 1) {
      const volume = fleet.volumes.at(index);
      if (volume.instanceId === null) spare += 1;
      const owner = fleet.instances.codec.indexOf(volume.instanceId ?? '');
      if (owner !== undefined)
        expect(fleet.instances.at(owner)).toMatchObject({ volumeIds: [volume.id], zone: volume.zone });
    }
    expect(spare).toBe(20);
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
