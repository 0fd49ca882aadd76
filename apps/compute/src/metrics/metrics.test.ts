import { computeOperations } from '@kumo/api-contract';
import { wholeOrganization } from '@kumo/db/compute';
import { type MetricSample, newId } from '@kumo/model';
import type { ProviderConnection } from '@kumo/provider-core';
import { createLog, type Principal, type RequestContext } from '@kumo/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WatchedCloud } from '../inventory/inventory.ts';
import { InventoryWorld, until } from '../inventory/testing/world.ts';
import { dropOldPartitions, ensurePartitions, insertSamples, readSeries, rollUpSamples } from './metrics.repository.ts';
import { metricsHandler, sparklinesHandler } from './metrics.router.ts';
import { nextSlice, startSampler } from './sampler.ts';

let world: InventoryWorld;
const request = {} as RequestContext; // these handlers look at nothing of it
const minuteMs = 60_000;

beforeAll(async () => {
  world = await InventoryWorld.start();
  await world.database.asSystem(ensurePartitions);
}, 60_000);

afterAll(() => world?.stop());

const principal = (change: Partial<Principal> = {}) =>
  ({ organizationId: world.organizationId, projectId: null, permissions: [], ...change }) as unknown as Principal;

function sampleOf(cpuPercent: number): MetricSample {
  return {
    at: new Date().toISOString(),
    cpuPercent,
    memoryBytes: 1_000,
    memoryLimitBytes: null,
    networkRxBytesPerSecond: 1,
    networkTxBytesPerSecond: 2,
    diskReadBytesPerSecond: null,
    diskWriteBytesPerSecond: 0,
  };
}

async function addInstance(vcpus: number | null = null): Promise<string> {
  const id = newId('instance');
  await world.database.inOrganization(wholeOrganization(world.organizationId), (tx) =>
    tx.prisma.instance.create({
      data: {
        id,
        organizationId: world.organizationId,
        cloudId: newId('cloud'),
        accountKey: 'test',
        nativeId: id,
        name: id,
        kind: 'vm',
        state: 'running',
        nativeState: 'RUNNING',
        health: 'none',
        vcpus,
        ports: [],
        tags: {},
        native: {},
        search: '',
        managed: false,
        createdAt: new Date(),
        observedAt: new Date(),
        observationBeganAt: new Date(),
        source: 'poll',
      },
    }),
  );
  return id;
}

const insert = (instanceId: string, at: Date, cpu: number) =>
  world.database.inOrganization(wholeOrganization(world.organizationId), (tx) =>
    insertSamples(tx, world.organizationId, at, [{ instanceId, sample: sampleOf(cpu) }]),
  );

/** The end of the minute that ended `ago` minutes before this one began. */
const minuteEnd = (ago: number) => new Date(Math.floor(Date.now() / minuteMs) * minuteMs - ago * minuteMs);

test('samples become minutes once, as means over the minute that they end in', async () => {
  const id = await addInstance();
  const end = minuteEnd(2);
  for (const [secondsBefore, cpu] of [
    [50, 10],
    [10, 20],
    [0, 60],
    [-10, 500],
  ] as const) {
    await insert(id, new Date(end.getTime() - secondsBefore * 1000), cpu);
  }
  await insert(id, end, 999); // a second reading of the same turn: the first one stays
  await world.query('SELECT 1');
  await world.database.asSystem((tx) => tx.query('UPDATE metric_rollup SET rolled_up_to = $1', [minuteEnd(5)]));
  await Promise.all([world.database.asSystem(rollUpSamples), world.database.asSystem(rollUpSamples)]);
  await world.database.asSystem(rollUpSamples);
  const minutes = await world.query<{ at: Date; cpu_percent: number; memory_limit_bytes: number | null }>(
    'SELECT at, cpu_percent, memory_limit_bytes FROM metric_minutes WHERE instance_id = $1 AND at <= $2',
    [id, end],
  );
  expect(minutes).toEqual([{ at: end, cpu_percent: 30, memory_limit_bytes: null }]);
});

test('a history is read in steps, and only by its own organization', async () => {
  const id = await addInstance();
  const end = minuteEnd(1);
  await insert(id, new Date(end.getTime() - 20_000), 10);
  await insert(id, end, 30);
  const read = metricsHandler(world.database);
  const input = {
    id,
    from: new Date(end.getTime() - minuteMs).toISOString(),
    to: new Date(end.getTime() + minuteMs).toISOString(),
    step: 60,
  };
  const answer = await read({ input, principal: principal(), request });
  const body = computeOperations.instances.metrics.responses[200].parse(answer.body);
  expect(body).toMatchObject({
    stepSeconds: 60,
    items: [{ at: end.toISOString(), cpuPercent: 20 }],
  });

  const stranger = principal({ organizationId: newId('organization') });
  await expect(read({ input, principal: stranger, request })).rejects.toMatchObject({ code: 'not_found' });
  const otherProject = principal({ projectId: newId('project') });
  await expect(read({ input, principal: otherProject, request })).rejects.toMatchObject({ code: 'not_found' });
  await expect(read({ input: { ...input, from: input.to }, principal: principal(), request })).rejects.toMatchObject({
    code: 'validation_failed',
  });
});

test('sparklines join minutes and samples, count by the limit, and leave out what is not the caller’s', async () => {
  const [limited, idle] = [await addInstance(2), await addInstance()];
  const foreign = newId('instance');
  await insert(limited, minuteEnd(1), 100);
  await insert(limited, minuteEnd(20), 40);
  await world.database.asSystem((tx) => tx.query('UPDATE metric_rollup SET rolled_up_to = $1', [minuteEnd(25)]));
  while (await world.database.asSystem(rollUpSamples));
  const read = sparklinesHandler(world.database);
  const { body } = await read({ input: { id: [limited, idle, foreign] }, principal: principal(), request });
  const { items } = computeOperations.instances.sparklines.responses[200].parse(body);
  expect(Object.keys(items).sort()).toEqual([limited, idle].sort());
  expect(items[limited]).toHaveLength(30);
  expect(items[limited]?.filter((point) => point !== null)).toEqual([20, 50]);
  expect(items[idle]?.every((point) => point === null)).toBe(true);
});

test('old tables are dropped whole, and new ones are there before they are needed', async () => {
  const tables = async () =>
    (
      await world.query<{ name: string }>(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'compute.metric_samples'::regclass",
      )
    ).length;
  const before = await tables();
  expect(before).toBeGreaterThanOrEqual(4);
  await world.database.asSystem(ensurePartitions);
  expect(await tables()).toBe(before);
  await world.database.asSystem((tx) => tx.query("SELECT drop_metric_partitions(now() + interval '1 hour', now())"));
  expect(await tables()).toBeLessThan(before);
  await world.database.asSystem(ensurePartitions);
  await world.database.asSystem(dropOldPartitions);
  expect(await tables()).toBe(before);
});

test('running instances are measured in one call, and not while somebody waits for their cloud', async () => {
  const [a, b] = [await addInstance(), await addInstance()];
  const asked: string[][] = [];
  let queued = 1;
  const metrics = {
    async read(_context: unknown, nativeIds: readonly string[]) {
      asked.push([...nativeIds]);
      return new Map([['native-a', sampleOf(5)]]);
    },
  };
  const live = {
    connection: { metrics } as unknown as ProviderConnection,
    guard: { status: () => ({ queued, state: 'closed' }) },
  } as unknown as WatchedCloud['live'];
  const cloud: WatchedCloud = {
    cloudId: 'cld_test',
    organizationId: world.organizationId,
    live,
    running: () => [
      { id: a, organizationId: world.organizationId, nativeId: 'native-a' },
      { id: b, organizationId: world.organizationId, nativeId: 'native-b' },
    ],
  };
  const log = createLog({ service: 'test', level: 'error' });
  const inTheWay = startSampler({ database: world.database, inventory: { watched: () => [cloud] }, log });
  await inTheWay.stop();
  expect(asked).toEqual([]);
  queued = 0;
  const sampler = startSampler({ database: world.database, inventory: { watched: () => [cloud] }, log });
  const rows = await until(async () => {
    const found = await world.database.readInOrganization(wholeOrganization(world.organizationId), (sql) =>
      readSeries(sql, {
        source: 'samples',
        organizationId: world.organizationId,
        instanceId: a,
        from: new Date(Date.now() - minuteMs),
        to: new Date(Date.now() + minuteMs),
        stepSeconds: 10,
      }),
    );
    return found.length > 0 ? found : undefined;
  });
  await sampler.stop();
  expect(rows[0]).toMatchObject({ cpuPercent: 5 });
  expect(asked[0]).toEqual(['native-a', 'native-b']);
});

test('a very large cloud is measured in turns that meet every instance', () => {
  const items = Array.from({ length: 5_000 }, (_, index) => index);
  const met = new Set<number>();
  let offset = 0;
  for (let turn = 0; turn < 3; turn += 1) {
    const slice = nextSlice(items, offset);
    expect(slice.items.length).toBeLessThanOrEqual(2_000);
    for (const item of slice.items) met.add(item);
    offset = slice.next;
  }
  expect(met.size).toBe(5_000);
  expect(nextSlice(items.slice(0, 2_000), 500)).toEqual({ items: items.slice(0, 2_000), next: 0 });
});
