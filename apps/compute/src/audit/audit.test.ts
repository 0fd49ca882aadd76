import { newId } from '@kumo/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ComputeBench, noLimits, startComputeBench } from '../testing/compute-bench.ts';
import { PocketCloud } from '../testing/pocket-cloud.ts';

const cloud = new PocketCloud();
const planted = 'planted-secret-of-a-launch';
const project = newId('project');
let bench: ComputeBench;

beforeAll(async () => {
  cloud.put('images', 'image-1');
  cloud.put('sizes', 'small', { vcpus: 1, memoryBytes: 2 ** 30 });
  bench = await startComputeBench([cloud.provider('pocket')]);
  bench.tree.projects.set(project, { organizationId: bench.organizationId, limits: noLimits });
});
afterAll(() => bench?.stop());

const recorded = () =>
  bench.query("SELECT resource FROM outbox WHERE type = 'audit.recorded' ORDER BY id") as Promise<
    // biome-ignore lint/suspicious/noExplicitAny: each entry is looked into
    { resource: any }[]
  >;

test('what people ask for is recorded with who asked, and never a secret of it', async () => {
  const connected = await bench.ask('POST', '/clouds', {
    provider: 'pocket',
    name: 'pocket',
    credentials: {},
  });
  const cloudId = connected.body.id;
  const idOf = async (path: string) => (await bench.ask('GET', path)).body.items[0].id;
  const [imageId, sizeId] = [await idOf('/images'), await idOf('/sizes')];
  const launched = await bench.change('POST', '/instances', {
    cloudId,
    imageId,
    sizeId,
    name: 'web',
    userData: planted,
  });
  expect([201, 400], JSON.stringify(launched.body)).toContain(launched.status);
  const made =
    launched.status === 201
      ? launched
      : await bench.change('POST', '/instances', { cloudId, imageId, sizeId, name: 'web' });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  await bench.ask('PATCH', `/instances/${made.body.id}`, { projectId: project });
  const from = { organizationId: newId('organization'), name: 'Above' };
  await bench.ask('PATCH', `/clouds/${cloudId}`, { name: 'renamed' }, { claims: { actingFrom: from } });
  const entries = (await recorded()).map(({ resource }) => resource);
  expect(entries.map(({ action }) => action)).toEqual([
    'cloud.connected',
    'instance.launch-begun',
    'instance.moved',
    'cloud.changed',
  ]);
  expect(entries[1]).toMatchObject({ result: 'done', actor: { kind: 'person', name: 'Test owner' } });
  expect(entries[3]).toMatchObject({ actingFrom: from, mirrorId: expect.stringMatching(/^aud_/) });
  expect(JSON.stringify(entries)).not.toContain(planted);
});
