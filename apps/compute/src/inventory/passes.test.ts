import { afterAll, beforeAll, expect, test } from 'vitest';
import { changingCloud } from './testing/changing-cloud.ts';
import { SandboxBench, testCall } from './testing/sandbox-bench.ts';
import { until } from './testing/world.ts';

let bench: SandboxBench;

beforeAll(async () => {
  bench = await SandboxBench.start();
}, 60_000);

afterAll(() => bench?.stop());

const pollMs = 200;
const seedOf = (options: unknown) => (options as { seed: string }).seed;

test('where a cloud tells what changed, polls ask for that alone, and what is gone is asked for before it is believed', async () => {
  const { cloud, calls, saidToBeGone } = changingCloud(bench, 30, pollMs);
  const { id } = await bench.connected(cloud);
  const count = (call: string): number => calls.filter((each) => each === call).length;
  await until(async () => count('instances.changes') >= 3);
  expect(count('instances.list')).toBe(1);
  for (const noun of ['sizes', 'images', 'volumes', 'networks']) expect(count(`${noun}.list`), noun).toBe(1);
  expect(count('instances.get')).toBe(0);

  const [stopped, ended, slandered] = await bench.listed(id);
  if (stopped === undefined || ended === undefined || slandered === undefined) throw new Error('no instances');
  saidToBeGone.add(slandered.native_id);
  await bench.behindItsBack(seedOf(cloud.connection.options), async ({ instances }) => {
    await instances.stop(testCall, stopped.native_id);
    await instances.terminate(testCall, ended.native_id);
  });
  await until(async () => (await bench.listed(id)).find((each) => each.id === stopped.id)?.state === 'stopped', 20_000);
  await until(async () => (await bench.listed(id)).length === 29, 20_000);
  expect((await bench.listed(id)).map((each) => each.id)).toContain(slandered.id);
  expect(count('instances.get')).toBeGreaterThan(0);
  expect(count('instances.list')).toBe(1);
}, 60_000);

test('a cursor that is too old leads to a whole listing, and on from there', async () => {
  const { cloud, calls, forget } = changingCloud(bench, 10, pollMs);
  await bench.connected(cloud);
  await until(async () => calls.filter((call) => call === 'instances.changes').length >= 2);
  forget();
  await until(async () => calls.filter((call) => call === 'instances.list').length === 2);
  calls.length = 0;
  await until(async () => calls.filter((call) => call === 'instances.changes').length >= 3);
  expect(calls.filter((call) => call !== 'instances.changes')).toEqual([]);
}, 30_000);

test('who takes over goes on from the same place: nothing is listed again', async () => {
  const { cloud, calls } = changingCloud(bench, 10, pollMs);
  const { id } = await bench.connected(cloud);
  await until(async () => (await bench.world.cloud(id)).changesCursor !== null);
  await bench.inventory.stop();
  calls.length = 0;
  bench.inventory = bench.world.replica();
  bench.inventory.start();
  await until(async () => calls.filter((call) => call === 'instances.changes').length >= 2, 20_000);
  expect(new Set(calls)).toEqual(new Set(['identify', 'instances.changes']));
}, 30_000);

test('a requested listing asks for everything, at once', async () => {
  const { cloud, calls } = changingCloud(bench, 10, 60_000);
  const { id } = await bench.connected(cloud);
  calls.length = 0;
  await bench.inventory.syncNow(id);
  for (const noun of ['instances', 'sizes', 'images', 'volumes', 'networks']) expect(calls).toContain(`${noun}.list`);
});

test('what an operation touched is listed with the next poll, and how fresh a noun is says when it was listed', async () => {
  const { cloud, calls } = changingCloud(bench, 10, pollMs);
  const { id } = await bench.connected(cloud);
  const [one] = await bench.listed(id);
  if (one === undefined) throw new Error('no instance');
  const { organizationId } = bench.world;
  await until(async () => calls.includes('instances.changes'));
  const before = (await bench.world.cloud(id)).confirmedAt as Record<string, string>;
  calls.length = 0;
  await bench.inventory.refresh({
    organizationId,
    cloudId: id,
    noun: 'instances',
    nativeId: one.native_id,
    source: 'operation',
  });
  await until(async () => calls.includes('volumes.list'));
  await until(
    async () => ((await bench.world.cloud(id)).confirmedAt as Record<string, string>).volumes !== before.volumes,
  );
  expect(calls).not.toContain('sizes.list');
  const after = (await bench.world.cloud(id)).confirmedAt as Record<string, string>;
  expect(after.sizes).toBe(before.sizes);
  expect(Date.parse(after.instances ?? '')).toBeGreaterThan(Date.parse(before.instances ?? ''));
}, 30_000);

test('an address that somebody moves is seen at both machines although their cloud tells of no change there', async () => {
  const { cloud, calls, untold } = changingCloud(bench, 10, pollMs);
  const { id } = await bench.connected(cloud);
  const [one, other, third] = (await bench.listed(id)).filter(({ public_ips }) => public_ips.length === 0);
  if (one === undefined || other === undefined || third === undefined)
    throw new Error('no machines without an address');
  untold.add(one.native_id).add(other.native_id);
  const addressesOf = async (nativeId: string) =>
    (await bench.listed(id)).find(({ native_id }) => native_id === nativeId)?.public_ips ?? [];
  // Something of a machine was changed from here: addresses are listed with the next poll.
  const list = () =>
    bench.inventory.refresh({
      organizationId: bench.world.organizationId,
      cloudId: id,
      noun: 'instances',
      nativeId: third.native_id,
      source: 'operation',
    });
  let address = '';
  await bench.behindItsBack(seedOf(cloud.connection.options), async ({ publicIps }) => {
    const token = { operationId: 'opr_elsewhere', resourceId: 'pip_elsewhere', organizationId: 'org_elsewhere' };
    address = (await publicIps?.allocate?.(testCall, { token, tags: {} }))?.nativeId ?? '';
    // What was only just allocated is not known everywhere at once.
    await until(async () => (await publicIps?.get(testCall, address).catch(() => null)) != null, 20_000);
    await publicIps?.associate?.(testCall, address, { instanceNativeId: one.native_id });
  });
  await list();
  await until(async () => (await addressesOf(one.native_id)).length === 1, 20_000);
  await bench.behindItsBack(seedOf(cloud.connection.options), async ({ publicIps }) => {
    await publicIps?.disassociate?.(testCall, address);
    await publicIps?.associate?.(testCall, address, { instanceNativeId: other.native_id });
  });
  await list();
  await until(async () => (await addressesOf(other.native_id)).length === 1, 20_000);
  expect(await addressesOf(one.native_id)).toEqual([]);
  expect(calls.filter((call) => call === 'instances.list')).toHaveLength(1);
}, 60_000);

test('while a part of a cloud is away the rest is kept true, and the cloud counts as there', async () => {
  const { cloud, setNetworksAway } = changingCloud(bench, 10, pollMs);
  const { id } = await bench.connected(cloud);
  const networksAt = async (): Promise<number> =>
    Date.parse(((await bench.world.cloud(id)).confirmedAt as Record<string, string>).networks ?? '');
  setNetworksAway(true);
  const before = await networksAt();
  const asked = bench.inventory.syncNow(id);
  const [one] = await bench.listed(id);
  if (one === undefined) throw new Error('no instance');
  await bench.behindItsBack(seedOf(cloud.connection.options), async ({ instances }) => {
    await instances.terminate(testCall, one.native_id);
  });
  await until(async () => (await bench.listed(id)).length === 9, 20_000);
  expect(await networksAt(), 'networks are as they were seen last').toBe(before);
  expect((await bench.world.cloud(id)).healthState).toBe('reachable');
  setNetworksAway(false);
  await asked;
  expect(await networksAt()).toBeGreaterThan(before);
}, 60_000);
