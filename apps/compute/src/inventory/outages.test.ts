import { createComputeDatabase } from '@kumo/db/compute';
import { createLog } from '@kumo/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StaleLeaseError } from './cloud-lock.ts';
import { createInventoryRender } from './render.ts';
import { idOf, SandboxBench, someInstance, testCall } from './testing/sandbox-bench.ts';
import { until } from './testing/world.ts';
import { createInventoryWriter } from './writer.ts';

let bench: SandboxBench;

beforeAll(async () => {
  bench = await SandboxBench.start();
}, 60_000);

afterAll(() => bench?.stop());

test('a cloud that dies is said to be away, its rows stay as they are, and it is back within seconds', async () => {
  const account = bench.seed();
  const cloud = await bench.connected(bench.cloudOf({ seed: account, instances: 20 }));
  const before = await bench.listed(cloud.id);
  let from = bench.world.events.length;
  await bench.box.kill();
  const away = await bench.world.event(
    ({ type, resource }) => type === 'cloud.health' && idOf(resource) === cloud.id,
    from,
  );
  expect(away.resource).toMatchObject({ health: { state: 'unreachable' } });
  const row = await bench.world.cloud(cloud.id);
  expect(row.healthReason).toBeTruthy();
  expect(row.nextAttemptAt).not.toBeNull();
  expect(row.liveUntil).toBeNull();
  expect(await bench.listed(cloud.id)).toEqual(before);

  from = bench.world.events.length;
  await bench.box.revive();
  await bench.world.event(({ type, resource }) => type === 'cloud.health' && idOf(resource) === cloud.id, from);
  await until(async () => (await bench.world.cloud(cloud.id)).liveUntil !== null);
  expect((await bench.world.cloud(cloud.id)).healthState).toBe('reachable');

  const victim = before[0];
  if (victim === undefined) throw new Error('no instance');
  await bench.behindItsBack(account, ({ instances }) => instances.terminate(testCall, victim.native_id));
  await until(async () => !(await bench.listed(cloud.id)).some(({ id }) => id === victim.id), 20_000);
}, 60_000);

test('each cloud is watched by one replica; a dead one is replaced, and what it still writes is refused', async () => {
  const mortal = createComputeDatabase(bench.world.server.urls.compute);
  const cloud = await bench.connected(bench.cloudOf({ seed: bench.seed(), instances: 3 }));
  const first = await bench.world.cloud(cloud.id);
  await bench.inventory.stop();
  const dying = bench.world.replica('fatal', mortal);
  dying.start();
  const second = await until(async () => {
    const row = await bench.world.cloud(cloud.id);
    return row.leaseHolder !== null && row.leaseHolder !== first.leaseHolder ? row : undefined;
  });
  expect(second.leaseToken).toBeGreaterThan(first.leaseToken);
  const heir = bench.world.replica();
  heir.start();
  bench.inventory = heir;
  // Not awaited: it waits for the connection that listens. No statement of the dying replica reaches the database any more.
  const closed = mortal.close();
  const third = await until(async () => {
    const row = await bench.world.cloud(cloud.id);
    return row.leaseToken > second.leaseToken ? row : undefined;
  }, 15_000);

  const writer = createInventoryWriter({
    database: bench.world.database,
    render: createInventoryRender(new Map()),
    log: createLog({ service: 'test', level: 'fatal' }),
  });
  const stale = { organizationId: bench.world.organizationId, cloudId: cloud.id, fence: second.leaseToken };
  const observation = someInstance('written-late');
  const write = writer.write(stale, 'instances', [{ observation, beganAt: heir.now() }], {
    source: 'poll',
    isNews: false,
  });
  await expect(write).rejects.toBeInstanceOf(StaleLeaseError);
  expect((await bench.listed(cloud.id)).some(({ name }) => name === 'written-late')).toBe(false);
  expect(third.leaseHolder).not.toBe(second.leaseHolder);
  await dying.stop();
  await closed;
}, 60_000);

test('a clean stop hands over at once', async () => {
  const cloud = await bench.connected(bench.cloudOf({ seed: bench.seed(), instances: 3 }));
  const before = await bench.world.cloud(cloud.id);
  const other = bench.world.replica();
  other.start();
  await bench.inventory.stop();
  bench.inventory = other;
  const after = await until(async () => {
    const row = await bench.world.cloud(cloud.id);
    return row.leaseToken > before.leaseToken ? row : undefined;
  }, 3_000);
  expect(after.leaseHolder).not.toBe(before.leaseHolder);
}, 30_000);

test('the database dies and comes back: watching goes on and nothing is doubled', async () => {
  const account = bench.seed();
  const cloud = await bench.connected(bench.cloudOf({ seed: account, instances: 10 }));
  await bench.world.server.crash();
  await bench.world.server.revive();
  const victim = await until(async () => (await bench.listed(cloud.id).catch(() => []))[0]);
  await bench.behindItsBack(account, ({ instances }) => instances.terminate(testCall, victim.native_id));
  await until(async () => (await bench.listed(cloud.id).catch(() => [])).length === 9, 30_000);
}, 60_000);
