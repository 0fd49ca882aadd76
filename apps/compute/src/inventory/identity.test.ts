import { wholeOrganization } from '@kumo/db/compute';
import { newId } from '@kumo/model';
import type { InstanceObservation } from '@kumo/provider-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteCloud } from '../clouds/clouds.repository.ts';
import { unlistCloud } from '../clouds/forgetting.ts';
import { nameOf, SandboxBench, someInstance } from './testing/sandbox-bench.ts';

let bench: SandboxBench;

beforeAll(async () => {
  bench = await SandboxBench.start();
}, 60_000);

afterAll(() => bench?.stop());

test('an account that is connected again gives its old ids back', async () => {
  const options = { seed: bench.seed(), instances: 5 };
  const first = await bench.connected(bench.cloudOf(options));
  const before = await bench.listed(first.id);
  const { database, organizationId } = bench.world;
  await database.inOrganization(wholeOrganization(organizationId), (tx) => deleteCloud(tx, first.id));
  bench.inventory.cloudsChanged();
  await unlistCloud(database, { organizationId, cloudId: first.id });
  expect(await bench.listed(first.id)).toEqual([]);
  const second = await bench.connected(bench.cloudOf(options));
  expect((await bench.listed(second.id)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
});

test('a launch’s reserved id is the one its instance has; an older observation changes nothing', async () => {
  const cloud = await bench.connected(bench.cloudOf({ seed: bench.seed(), instances: 0 }));
  const reserved = newId('instance');
  const early = bench.inventory.now();
  const late = bench.inventory.now();
  const observe = (observation: InstanceObservation, beganAt: Date) =>
    bench.inventory.observe({
      organizationId: bench.world.organizationId,
      cloudId: cloud.id,
      noun: 'instances',
      observation,
      beganAt,
      source: 'operation',
      forcedId: reserved,
    });
  expect(await observe({ ...someInstance('reserved'), state: 'running' }, late)).toEqual({ id: reserved });
  expect(await observe({ ...someInstance('reserved'), state: 'stopped' }, early)).toEqual({ id: reserved });
  expect(await bench.listed(cloud.id)).toMatchObject([{ id: reserved, state: 'running' }]);
});

test('a mark is believed only when it names an operation of this organization on this cloud', async () => {
  const cloud = await bench.connected(bench.cloudOf({ seed: bench.seed(), instances: 0 }));
  const [ours, theirs, target] = [newId('operation'), newId('operation'), newId('instance')];
  await bench.world.database.inOrganization(wholeOrganization(bench.world.organizationId), (tx) =>
    tx.prisma.operation.create({
      data: {
        id: ours,
        organizationId: bench.world.organizationId,
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
    bench.inventory.observe({
      organizationId: bench.world.organizationId,
      cloudId: cloud.id,
      noun: 'instances',
      observation: { ...someInstance(name), operationId },
      beganAt: bench.inventory.now(),
      source: 'event',
    });
  expect(await observe('made-here', ours)).toEqual({ id: target });
  await observe('copied-mark', ours);
  await observe('foreign-mark', theirs);
  const rows = await bench.world.query<{ name: string; id: string; managed: boolean }>(
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
  const cloud = await bench.connected(bench.cloudOf({ seed: bench.seed(), instances: 0 }));
  const odd = { ...someInstance('odd\0name'), tags: { 'a\0': '\ud800' }, native: { raw: '\0' } };
  const observe = (observation: InstanceObservation) =>
    bench.inventory.observe({
      organizationId: bench.world.organizationId,
      cloudId: cloud.id,
      noun: 'instances',
      observation,
      beganAt: bench.inventory.now(),
      source: 'event',
    });
  await observe(odd);
  await observe(someInstance('plain'));
  expect((await bench.listed(cloud.id)).map(({ name }) => name).sort()).toEqual(['odd\ufffdname', 'plain']);
  await bench.world.event(({ resource }) => nameOf(resource) === 'plain');
  const from = bench.world.events.length;
  await observe(odd);
  await observe({ ...someInstance('plain'), state: 'stopped' });
  await bench.world.event(({ resource }) => nameOf(resource) === 'plain', from);
  expect(bench.world.events.slice(from).filter(({ resource }) => nameOf(resource) === 'odd\ufffdname')).toEqual([]);
});

test('what two see for the first time at the same time is one thing, created once', async () => {
  const cloud = await bench.connected(bench.cloudOf({ seed: bench.seed(), instances: 0 }));
  const from = bench.world.events.length;
  const names = Array.from({ length: 10 }, (_, n) => `twin-${n}`);
  // Half of them are launches whose ids are reserved.
  const reserved = new Map(names.slice(5).map((name) => [name, newId('instance')]));
  await Promise.all(
    [...names, ...names, ...names].map((name) =>
      bench.inventory.observe({
        organizationId: bench.world.organizationId,
        cloudId: cloud.id,
        noun: 'instances',
        observation: someInstance(name),
        beganAt: bench.inventory.now(),
        source: 'event',
        forcedId: reserved.get(name),
      }),
    ),
  );
  expect(await bench.listed(cloud.id)).toHaveLength(10);
  await bench.inventory.observe({
    organizationId: bench.world.organizationId,
    cloudId: cloud.id,
    noun: 'instances',
    observation: someInstance('last'),
    beganAt: bench.inventory.now(),
    source: 'event',
  });
  await bench.world.event(({ resource }) => nameOf(resource) === 'last', from);
  const created = bench.world.events.slice(from).filter(({ type }) => type === 'instance.created');
  expect(created.map(({ resource }) => nameOf(resource)).sort()).toEqual(['last', ...names].sort());
});
