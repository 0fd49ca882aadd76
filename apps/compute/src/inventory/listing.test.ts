import type { InstanceObservation, ListRequest, Page, PortCallName, ProviderConnection } from '@kumo/provider-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idOf, SandboxBench, testCall } from './testing/sandbox-bench.ts';
import { until } from './testing/world.ts';

let bench: SandboxBench;

beforeAll(async () => {
  bench = await SandboxBench.start();
}, 60_000);

afterAll(() => bench?.stop());

type ListInstances = ProviderConnection['instances']['list'];

/** A connection without events whose lists of instances pass through `change`. */
function lyingConnection(change: (list: ListInstances) => ListInstances) {
  return ({ events: _, ...connection }: ProviderConnection): ProviderConnection => {
    const { instances } = connection;
    return { ...connection, instances: { ...instances, list: change((...call) => instances.list(...call)) } };
  };
}

test('a steady listing costs one call a page and writes nothing', async () => {
  const calls: PortCallName[] = [];
  const observeCall = ({ call }: { call: PortCallName }) => void calls.push(call);
  const cloud = await bench.connected(
    bench.cloudOf(
      { seed: bench.seed(), instances: 1_200 },
      { environment: { sandboxUrl: bench.box.url, observeCall } },
    ),
  );
  expect(await bench.listed(cloud.id)).toHaveLength(1_200);
  const rows = 'SELECT max(updated_at) AS at FROM instances WHERE cloud_id = $1';
  const before = await bench.world.query(rows, [cloud.id]);
  calls.length = 0;
  await bench.inventory.syncNow(cloud.id);
  expect(calls.filter((call) => call === 'instances.list')).toHaveLength(2);
  expect(calls.filter((call) => call.endsWith('.get'))).toEqual([]);
  expect(await bench.world.query(rows, [cloud.id])).toEqual(before);
});

test('an empty list by mistake is not believed', async () => {
  let isLying = false;
  let asked = 0;
  const empty: Page<InstanceObservation> = { items: [], unchanged: [], nextCursor: null };
  const cloud = await bench.connected(
    bench.cloudOf(
      { seed: bench.seed(), instances: 50 },
      {
        environment: {
          sandboxUrl: bench.box.url,
          observeCall: ({ call }) => {
            if (call === 'instances.get') asked += 1;
          },
        },
        tamper: lyingConnection(
          (list) =>
            async (...call) =>
              isLying ? empty : list(...call),
        ),
      },
    ),
  );
  const before = await bench.world.cloud(cloud.id);
  isLying = true;
  const listed = bench.inventory.syncNow(cloud.id);
  // A few of what the list lacked were asked for: they are still there.
  await until(async () => asked >= 5);
  isLying = false;
  await listed;
  const rows = await bench.listed(cloud.id);
  expect(rows).toHaveLength(50);
  expect(rows.filter(({ missing_since }) => missing_since !== null)).toEqual([]);
  expect(asked).toBe(5);
  const after = await bench.world.cloud(cloud.id);
  expect(after.inventoryCompletedAt).not.toEqual(before.inventoryCompletedAt);
  expect(bench.world.events.some(({ type }) => type === 'instance.deleted')).toBe(false);
}, 30_000);

test('what a partial page left out is asked for, and stays', async () => {
  let isLying = false;
  let asked = 0;
  const cloud = await bench.connected(
    bench.cloudOf(
      { seed: bench.seed(), instances: 50 },
      {
        environment: {
          sandboxUrl: bench.box.url,
          observeCall: ({ call }) => {
            if (call === 'instances.get') asked += 1;
          },
        },
        tamper: lyingConnection((list) => async (...call) => {
          const page = await list(...call);
          return isLying ? { ...page, unchanged: page.unchanged.slice(5) } : page;
        }),
      },
    ),
  );
  await bench.inventory.syncNow(cloud.id);
  isLying = true;
  await bench.inventory.syncNow(cloud.id);
  expect(asked).toBeGreaterThanOrEqual(5);
  const rows = await bench.listed(cloud.id);
  expect(rows).toHaveLength(50);
  expect(rows.filter(({ missing_since }) => missing_since !== null)).toEqual([]);
});

test('a repeated page marker ends the listing, and nothing counts as missing', async () => {
  let isLying = false;
  const cloud = await bench.connected(
    bench.cloudOf(
      { seed: bench.seed(), instances: 50 },
      {
        tamper: lyingConnection((list) => async (call, request: ListRequest) => {
          if (!isLying) return list(call, request);
          const { cursor: _, ...first } = request;
          const page = await list(call, { ...first, limit: 10 });
          return { ...page, nextCursor: 'again' };
        }),
      },
    ),
  );
  const { inventoryCompletedAt } = await bench.world.cloud(cloud.id);
  isLying = true;
  const done = bench.inventory.syncNow(cloud.id);
  await until(async () => (await bench.world.cloud(cloud.id)).syncRequestedAt !== null);
  isLying = false;
  await done;
  expect((await bench.world.cloud(cloud.id)).inventoryCompletedAt).not.toEqual(inventoryCompletedAt);
  expect(await bench.listed(cloud.id)).toHaveLength(50);
}, 30_000);

test('what is really gone is marked, told and kept; all of it even when most is gone', async () => {
  const account = bench.seed();
  const cloud = await bench.connected(
    bench.cloudOf({ seed: account, instances: 12 }, { tamper: lyingConnection((list) => list) }),
  );
  const before = await bench.listed(cloud.id);
  const victims = before.slice(0, 9);
  await bench.behindItsBack(account, async ({ instances }) => {
    for (const { native_id } of victims) await instances.terminate(testCall, native_id);
    await until(async () => {
      const page = await instances.list(testCall, { limit: 100 });
      return page.items.filter(({ state }) => state !== 'terminated').length === 3;
    }, 30_000);
  });
  const from = bench.world.events.length;
  await bench.inventory.syncNow(cloud.id);
  await until(async () => {
    await bench.inventory.syncNow(cloud.id);
    return (await bench.listed(cloud.id)).length === 3;
  }, 30_000);
  for (const { id } of victims) {
    const { resource } = await bench.world.event(
      ({ type, resource }) => type === 'instance.deleted' && idOf(resource) === id,
      from,
    );
    expect(resource).toMatchObject({ state: 'terminated' });
  }
}, 90_000);
