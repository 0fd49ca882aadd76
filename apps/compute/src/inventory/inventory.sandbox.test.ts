import { randomUUID } from 'node:crypto';
import { createComputeDatabase } from '@kumo/db/compute';
import { newId } from '@kumo/model';
import type { InstanceObservation, ListRequest, Page, PortCallName, ProviderConnection } from '@kumo/provider-core';
import { sandbox } from '@kumo/provider-sandbox';
import { createLog } from '@kumo/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CloudRow, deleteCloud } from '../clouds/clouds.repository.ts';
import { StaleLeaseError } from './cloud-lock.ts';
import type { Inventory } from './inventory.ts';
import { createInventoryRender } from './render.ts';
import { type SandboxProcess, startSandboxProcess } from './testing/sandbox-process.ts';
import { InventoryWorld, type TestCloud, until } from './testing/world.ts';
import { createInventoryWriter } from './writer.ts';

type ListInstances = ProviderConnection['instances']['list'];

let box: SandboxProcess;
let world: InventoryWorld;
let inventory: Inventory;

beforeAll(async () => {
  [box, world] = await Promise.all([startSandboxProcess(), InventoryWorld.start()]);
  inventory = world.replica();
  inventory.start();
}, 60_000);

afterAll(async () => {
  await world?.stop();
  await box?.remove();
});

const seed = () => `test-${randomUUID()}`;

function sandboxCloud(options: { seed: string; instances: number }, extra: Partial<TestCloud> = {}): TestCloud {
  return {
    provider: sandbox,
    connection: { credentials: {}, options },
    environment: { sandboxUrl: box.url },
    ...extra,
  };
}

/** The same account by another way, for what is done behind the platform's back. */
async function behindItsBack<T>(account: string, act: (connection: ProviderConnection) => Promise<T>): Promise<T> {
  const connection = await sandbox.connect({ credentials: {}, options: { seed: account } }, { sandboxUrl: box.url });
  try {
    return await act(connection);
  } finally {
    await connection.close();
  }
}

async function connected(cloud: TestCloud): Promise<CloudRow> {
  const row = await world.addCloud(cloud);
  expect(await inventory.waitComplete(row.id, 20_000)).toBe(true);
  return row;
}

const listedOf = (cloudId: string) =>
  world.query<{ id: string; native_id: string; name: string; state: string; missing_since: Date | null }>(
    'SELECT id, native_id, name, state, missing_since FROM instances WHERE cloud_id = $1 AND listed ORDER BY id',
    [cloudId],
  );

const context = { signal: AbortSignal.timeout(600_000) };

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
  const cloud = await connected(
    sandboxCloud({ seed: seed(), instances: 1_200 }, { environment: { sandboxUrl: box.url, observeCall } }),
  );
  expect(await listedOf(cloud.id)).toHaveLength(1_200);
  const rows = 'SELECT max(updated_at) AS at FROM instances WHERE cloud_id = $1';
  const before = await world.query(rows, [cloud.id]);
  calls.length = 0;
  await inventory.syncNow(cloud.id);
  expect(calls.filter((call) => call === 'instances.list')).toHaveLength(2);
  expect(calls.filter((call) => call.endsWith('.get'))).toEqual([]);
  expect(await world.query(rows, [cloud.id])).toEqual(before);
});

test('an empty list by mistake is not believed', async () => {
  let isLying = false;
  const empty: Page<InstanceObservation> = { items: [], unchanged: [], nextCursor: null };
  const cloud = await connected(
    sandboxCloud(
      { seed: seed(), instances: 50 },
      {
        tamper: lyingConnection(
          (list) =>
            async (...call) =>
              isLying ? empty : list(...call),
        ),
      },
    ),
  );
  const before = await world.cloud(cloud.id);
  isLying = true;
  inventory.nudge(cloud.id);
  await expect(Promise.race([inventory.syncNow(cloud.id), settledAfterLie(cloud.id)])).resolves.toBe('rejected');
  const rows = await listedOf(cloud.id);
  expect(rows).toHaveLength(50);
  expect(rows.filter(({ missing_since }) => missing_since !== null)).toEqual([]);
  expect((await world.cloud(cloud.id)).inventoryCompletedAt).toEqual(before.inventoryCompletedAt);
  isLying = false;
  await until(
    async () =>
      (await world.cloud(cloud.id)).inventoryCompletedAt?.getTime() !== before.inventoryCompletedAt?.getTime(),
  );

  /** A listing was asked for after the lie began, and the watcher has said by its calls that it does not use it. */
  async function settledAfterLie(cloudId: string): Promise<string> {
    await until(async () => {
      const row = await world.cloud(cloudId);
      return row.syncRequestedAt !== null && Date.now() - row.syncRequestedAt.getTime() > 1_500;
    });
    return 'rejected';
  }
});

test('what a partial page left out is asked for, and stays', async () => {
  let isLying = false;
  let asked = 0;
  const cloud = await connected(
    sandboxCloud(
      { seed: seed(), instances: 50 },
      {
        environment: {
          sandboxUrl: box.url,
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
  await inventory.syncNow(cloud.id);
  isLying = true;
  await inventory.syncNow(cloud.id);
  expect(asked).toBeGreaterThanOrEqual(5);
  const rows = await listedOf(cloud.id);
  expect(rows).toHaveLength(50);
  expect(rows.filter(({ missing_since }) => missing_since !== null)).toEqual([]);
});

test('a repeated page marker ends the listing, and nothing counts as missing', async () => {
  let isLying = false;
  const cloud = await connected(
    sandboxCloud(
      { seed: seed(), instances: 50 },
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
  const { inventoryCompletedAt } = await world.cloud(cloud.id);
  isLying = true;
  const done = inventory.syncNow(cloud.id);
  await until(async () => (await world.cloud(cloud.id)).syncRequestedAt !== null);
  isLying = false;
  await done;
  expect((await world.cloud(cloud.id)).inventoryCompletedAt).not.toEqual(inventoryCompletedAt);
  expect(await listedOf(cloud.id)).toHaveLength(50);
}, 30_000);

test('what is really gone is marked, told and kept; all of it even when most is gone', async () => {
  const account = seed();
  const cloud = await connected(
    sandboxCloud({ seed: account, instances: 12 }, { tamper: lyingConnection((list) => list) }),
  );
  const before = await listedOf(cloud.id);
  const victims = before.slice(0, 9);
  await behindItsBack(account, async ({ instances }) => {
    for (const { native_id } of victims) await instances.terminate(context, native_id);
    await until(async () => {
      const page = await instances.list(context, { limit: 100 });
      return page.items.filter(({ state }) => state !== 'terminated').length === 3;
    }, 30_000);
  });
  const from = world.events.length;
  await inventory.syncNow(cloud.id);
  await until(async () => {
    await inventory.syncNow(cloud.id);
    return (await listedOf(cloud.id)).length === 3;
  }, 30_000);
  for (const { id } of victims) {
    const { resource } = await world.event(
      ({ type, resource }) => type === 'instance.deleted' && idOf(resource) === id,
      from,
    );
    expect(resource).toMatchObject({ state: 'terminated' });
  }
}, 90_000);

test('an account that is connected again gives its old ids back', async () => {
  const options = { seed: seed(), instances: 5 };
  const first = await connected(sandboxCloud(options));
  const before = await listedOf(first.id);
  await world.database.inOrganization(world.organizationId, (tx) => deleteCloud(tx, first.id));
  inventory.cloudsChanged();
  expect(await listedOf(first.id)).toEqual([]);
  const second = await connected(sandboxCloud(options));
  expect((await listedOf(second.id)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
});

test('a cloud that dies is said to be away, its rows stay as they are, and it is back within seconds', async () => {
  const account = seed();
  const cloud = await connected(sandboxCloud({ seed: account, instances: 20 }));
  const before = await listedOf(cloud.id);
  let from = world.events.length;
  await box.kill();
  const away = await world.event(({ type, resource }) => type === 'cloud.health' && idOf(resource) === cloud.id, from);
  expect(away.resource).toMatchObject({ health: { state: 'unreachable' } });
  const row = await world.cloud(cloud.id);
  expect(row.healthReason).toBeTruthy();
  expect(row.nextAttemptAt).not.toBeNull();
  expect(row.liveUntil).toBeNull();
  expect(await listedOf(cloud.id)).toEqual(before);

  from = world.events.length;
  await box.revive();
  await world.event(({ type, resource }) => type === 'cloud.health' && idOf(resource) === cloud.id, from);
  await until(async () => (await world.cloud(cloud.id)).liveUntil !== null);
  expect((await world.cloud(cloud.id)).healthState).toBe('reachable');

  const victim = before[0];
  if (victim === undefined) throw new Error('no instance');
  await behindItsBack(account, ({ instances }) => instances.terminate(context, victim.native_id));
  await until(async () => !(await listedOf(cloud.id)).some(({ id }) => id === victim.id), 20_000);
}, 60_000);

test('each cloud is watched by one replica; a dead one is replaced, and what it still writes is refused', async () => {
  const mortal = createComputeDatabase(world.server.urls.compute);
  const cloud = await connected(sandboxCloud({ seed: seed(), instances: 3 }));
  const first = await world.cloud(cloud.id);
  await inventory.stop();
  const dying = world.replica('fatal', mortal);
  dying.start();
  const second = await until(async () => {
    const row = await world.cloud(cloud.id);
    return row.leaseHolder !== null && row.leaseHolder !== first.leaseHolder ? row : undefined;
  });
  expect(second.leaseToken).toBeGreaterThan(first.leaseToken);
  const heir = world.replica();
  heir.start();
  inventory = heir;
  // Not awaited: it waits for the connection that listens. No statement of the dying replica reaches the database any more.
  const closed = mortal.close();
  const third = await until(async () => {
    const row = await world.cloud(cloud.id);
    return row.leaseToken > second.leaseToken ? row : undefined;
  }, 15_000);

  const writer = createInventoryWriter({
    database: world.database,
    render: createInventoryRender(new Map()),
    log: createLog({ service: 'test', level: 'fatal' }),
  });
  const stale = { organizationId: world.organizationId, cloudId: cloud.id, fence: second.leaseToken };
  const observation = someInstance('written-late');
  const write = writer.write(stale, 'instances', [{ observation, beganAt: heir.now() }], {
    source: 'poll',
    isNews: false,
  });
  await expect(write).rejects.toBeInstanceOf(StaleLeaseError);
  expect((await listedOf(cloud.id)).some(({ name }) => name === 'written-late')).toBe(false);
  expect(third.leaseHolder).not.toBe(second.leaseHolder);
  await dying.stop();
  await closed;
}, 60_000);

test('a clean stop hands over at once', async () => {
  const cloud = await connected(sandboxCloud({ seed: seed(), instances: 3 }));
  const before = await world.cloud(cloud.id);
  const other = world.replica();
  other.start();
  await inventory.stop();
  inventory = other;
  const after = await until(async () => {
    const row = await world.cloud(cloud.id);
    return row.leaseToken > before.leaseToken ? row : undefined;
  }, 3_000);
  expect(after.leaseHolder).not.toBe(before.leaseHolder);
}, 30_000);

test('a launch’s reserved id is the one its instance has; an older observation changes nothing', async () => {
  const cloud = await connected(sandboxCloud({ seed: seed(), instances: 0 }));
  const reserved = newId('instance');
  const early = inventory.now();
  const late = inventory.now();
  const observe = (observation: InstanceObservation, beganAt: Date) =>
    inventory.observe({
      organizationId: world.organizationId,
      cloudId: cloud.id,
      noun: 'instances',
      observation,
      beganAt,
      source: 'operation',
      forcedId: reserved,
    });
  expect(await observe({ ...someInstance('reserved'), state: 'running' }, late)).toEqual({ id: reserved });
  expect(await observe({ ...someInstance('reserved'), state: 'stopped' }, early)).toEqual({ id: reserved });
  expect(await listedOf(cloud.id)).toMatchObject([{ id: reserved, state: 'running' }]);
});

test('a mark is believed only when it names an operation of this organization on this cloud', async () => {
  const cloud = await connected(sandboxCloud({ seed: seed(), instances: 0 }));
  const [ours, theirs, target] = [newId('operation'), newId('operation'), newId('instance')];
  await world.database.inOrganization(world.organizationId, (tx) =>
    tx.prisma.operation.create({
      data: {
        id: ours,
        organizationId: world.organizationId,
        cloudId: cloud.id,
        action: 'instance.launch',
        state: 'running',
        steps: [],
        targetKind: 'instance',
        targetId: target,
        intent: 'sealed',
        actor: {},
        requestId: 'test',
      },
    }),
  );
  const observe = (name: string, operationId: string) =>
    inventory.observe({
      organizationId: world.organizationId,
      cloudId: cloud.id,
      noun: 'instances',
      observation: { ...someInstance(name), operationId },
      beganAt: inventory.now(),
      source: 'event',
    });
  expect(await observe('made-here', ours)).toEqual({ id: target });
  await observe('copied-mark', ours);
  await observe('foreign-mark', theirs);
  const rows = await world.query<{ name: string; id: string; managed: boolean }>(
    'SELECT name, id, managed FROM instances WHERE cloud_id = $1 ORDER BY name',
    [cloud.id],
  );
  expect(rows).toMatchObject([
    { name: 'copied-mark', managed: true },
    { name: 'foreign-mark', managed: false },
    { name: 'made-here', managed: true, id: target },
  ]);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
});

test('text that Postgres cannot hold does not keep anything out', async () => {
  const cloud = await connected(sandboxCloud({ seed: seed(), instances: 0 }));
  const odd = { ...someInstance('odd\0name'), tags: { 'a\0': '\ud800' }, native: { raw: '\0' } };
  const observe = (observation: InstanceObservation) =>
    inventory.observe({
      organizationId: world.organizationId,
      cloudId: cloud.id,
      noun: 'instances',
      observation,
      beganAt: inventory.now(),
      source: 'event',
    });
  await observe(odd);
  await observe(someInstance('plain'));
  expect((await listedOf(cloud.id)).map(({ name }) => name).sort()).toEqual(['odd\ufffdname', 'plain']);
  const from = world.events.length;
  await observe(odd);
  await observe({ ...someInstance('plain'), state: 'stopped' });
  await world.event(({ resource }) => nameOf(resource) === 'plain', from);
  expect(world.events.slice(from).filter(({ resource }) => nameOf(resource) === 'odd\ufffdname')).toEqual([]);
});

test('the database dies and comes back: watching goes on and nothing is doubled', async () => {
  const account = seed();
  const cloud = await connected(sandboxCloud({ seed: account, instances: 10 }));
  await world.server.crash();
  await world.server.revive();
  const victim = await until(async () => (await listedOf(cloud.id).catch(() => []))[0]);
  await behindItsBack(account, ({ instances }) => instances.terminate(context, victim.native_id));
  await until(async () => (await listedOf(cloud.id).catch(() => [])).length === 9, 30_000);
}, 60_000);

function someInstance(name: string): InstanceObservation {
  return {
    nativeId: `native-${name.replaceAll('\0', '')}`,
    name,
    tags: {},
    createdAt: null,
    operationId: null,
    native: {},
    kind: 'vm',
    state: 'running',
    nativeState: 'RUNNING',
    stateReason: null,
    health: 'none',
    imageNativeId: null,
    imageName: null,
    sizeNativeId: null,
    sizeName: null,
    vcpus: null,
    memoryBytes: null,
    privateIps: [],
    publicIps: [],
    ports: [],
    networkNativeIds: [],
    volumeNativeIds: [],
    startedAt: null,
  };
}

function idOf(resource: unknown): unknown {
  return typeof resource === 'object' && resource !== null && 'id' in resource ? resource.id : undefined;
}

function nameOf(resource: unknown): unknown {
  return typeof resource === 'object' && resource !== null && 'name' in resource ? resource.name : undefined;
}
