import { expect } from 'vitest';
import { ProviderError } from '../errors.ts';
import type { PublicIpObservation, VolumeObservation } from '../observations/index.ts';
import { type PagedList, walkPages } from '../page-walk.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { until } from './until.ts';

const gibibyte = 2 ** 30;
/** Not a whole number of what clouds count in. */
const oddBytes = 10.5 * gibibyte;

/** What a launch can ask for where instances are machines: a disk of its own size, and an address outside. */
export function machinesSuite(bench: Bench): void {
  if (bench.provider.instanceKind !== 'vm') return;
  bench.group('machines', () => {
    if (bench.offers('volumes', 'list')) {
      bench.promise(
        'instances',
        'launch',
        'launches from a disk of the size that it is told, which goes with the machine',
        () => launchFromDisk(bench),
      );
    }
    if (bench.offers('publicIps', 'list')) {
      bench.promise(
        'instances',
        'launch',
        'gives a machine an address outside, or none, as it is told, and leaves none behind',
        () => launchOutside(bench),
      );
    }
  });
}

async function launchFromDisk(bench: Bench): Promise<void> {
  const bytes = bench.target.bootVolumeBytes ?? oddBytes;
  const { nativeId } = await bench.launch({ ...bench.newLaunch('disk'), bootVolumeBytes: bytes });
  const disk = await until(bench.settleMs, async () => {
    const own = (await volumes(bench)).filter(({ attachedTo }) => attachedTo.includes(nativeId));
    expect(own.map(({ sizeBytes }) => sizeBytes)).toContain(Math.ceil(bytes / gibibyte) * gibibyte);
    return present(own[0], 'no disk');
  });
  await bench.connection.instances.terminate(unhurried, nativeId);
  await until(bench.settleMs, async () => {
    const left = (await volumes(bench)).find((volume) => volume.nativeId === disk.nativeId);
    // Some clouds keep what was terminated for a while, disk and all: it is still the machine's then.
    if (left !== undefined) expect(left.attachedTo, 'the disk has outlived its machine').toEqual([nativeId]);
  });
}

async function launchOutside(bench: Bench): Promise<void> {
  const inside = await unlessRefused(bench.launch({ ...bench.newLaunch('inside'), assignPublicIp: false }));
  if (inside !== undefined) {
    expect(inside.publicIps, 'told to have none').toEqual([]);
    await bench.connection.instances.terminate(unhurried, inside.nativeId);
  }
  const spec = { ...bench.newLaunch('outside'), assignPublicIp: true };
  const outside = await bench.launch(spec);
  await until(bench.settleMs, async () => {
    const { publicIps } = await bench.connection.instances.get(unhurried, outside.nativeId);
    expect(publicIps.length, 'addresses outside').toBeGreaterThan(0);
  });
  await bench.connection.instances.terminate(unhurried, outside.nativeId);
  await until(bench.settleMs, async () => {
    const left = (await publicIps(bench)).filter(
      ({ operationId, instanceNativeId }) =>
        instanceNativeId === outside.nativeId || operationId === spec.token.operationId,
    );
    expect(left, 'addresses that outlive the machine they were made for').toEqual([]);
  });
}

/** Undefined where the cloud says that every machine has one. */
async function unlessRefused<T>(launching: Promise<T>): Promise<T | undefined> {
  try {
    return await launching;
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_supported') return undefined;
    throw error;
  }
}

function volumes(bench: Bench): Promise<VolumeObservation[]> {
  return all(present(bench.connection.volumes, 'no port for volumes'));
}

function publicIps(bench: Bench): Promise<PublicIpObservation[]> {
  return all(present(bench.connection.publicIps, 'no port for publicIps'));
}

async function all<T>(port: PagedList<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const { items } of walkPages(port, unhurried, { limit: 500 })) found.push(...items);
  return found;
}
