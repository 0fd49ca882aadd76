import { newId } from '@kumo/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ComputeBench, noLimits, startComputeBench } from '../testing/compute-bench.ts';
import { PocketCloud } from '../testing/pocket-cloud.ts';

const cloud = new PocketCloud();
const second = new PocketCloud();
let bench: ComputeBench;
let what: { cloudId: string; imageId: string; sizeId: string };

beforeAll(async () => {
  cloud.put('sizes', 'small', { vcpus: 1, memoryBytes: 2 ** 30 });
  cloud.put('images', 'image-1');
  cloud.put('instances', 'found', { name: 'found' });
  bench = await startComputeBench([cloud.provider('pocket'), second.provider('second')]);
  await bench.startSecond();
  const cloudId = (await bench.ask('POST', '/clouds', { provider: 'pocket', name: 'pocket', credentials: {} })).body.id;
  const idOf = async (path: string) => (await bench.ask('GET', path)).body.items[0].id;
  what = { cloudId, imageId: await idOf('/images'), sizeId: await idOf('/sizes') };
});
afterAll(() => bench?.stop());

const newProject = (): string => {
  const id = newId('project');
  bench.tree.projects.set(id, { organizationId: bench.organizationId, limits: noLimits });
  return id;
};
const close = async (projectId: string) => {
  const { body } = await bench.askAsIdentity('/projects/close', { organizationId: bench.organizationId, projectId });
  return body.closingId as string | null;
};
const launch = (projectId: string, ofSecond = false) =>
  bench.ask('POST', '/instances', { ...what, name: 'one', projectId }, { ofSecond });

test('of a deletion and launches at the same moment one side loses: never is anything in a deleted project', async () => {
  const projects = Array.from({ length: 40 }, newProject);
  const pairs = await Promise.all(
    projects.map(async (projectId, at) => {
      // Every other deletion comes first, so that both sides get to win.
      const closing = at % 2 === 0 ? close(projectId) : undefined;
      const launches = [launch(projectId), launch(projectId, true)];
      const closed = await (closing ?? close(projectId));
      return { projectId, closed, statuses: (await Promise.all(launches)).map(({ status }) => status) };
    }),
  );
  const rows = (await bench.query('SELECT DISTINCT project_id FROM operations')) as { project_id: string | null }[];
  const withOperation = new Set(rows.map(({ project_id: id }) => id));
  for (const { projectId, closed, statuses } of pairs) {
    // On a busy machine some may be told to come again.
    expect(statuses.filter((status) => status !== 202 && status !== 409 && status !== 503)).toEqual([]);
    expect(withOperation.has(projectId), statuses.join()).toBe(closed === null);
    if (closed !== null) expect(statuses).not.toContain(202);
  }
  // Both orders, not by the luck of the clock.
  const first = newProject();
  expect(await close(first)).not.toBeNull();
  expect((await launch(first)).status).toBe(409);
  const other = newProject();
  expect((await launch(other, true)).status).toBe(202);
  expect(await close(other)).toBeNull();
}, 120_000);

test('nothing else gets into one either: no volume, no cloud, no machine that is moved, whoever still knows it', async () => {
  const projectId = newProject();
  await close(projectId);
  const refused = await launch(projectId);
  expect(refused.body).toMatchObject({ code: 'conflict', errors: [{ path: 'projectId' }] });
  const bound = await bench.ask('POST', '/instances', { ...what, name: 'bound' }, { claims: { projectId } });
  expect(bound.status).toBe(409);
  const volume = { cloudId: what.cloudId, name: 'data', sizeBytes: 2 ** 30, projectId };
  expect((await bench.ask('POST', '/volumes', volume)).status).toBe(409);
  const connection = { provider: 'second', name: 'second', credentials: {}, projectId };
  expect((await bench.ask('POST', '/clouds', connection)).status).toBe(409);
  const found = (await bench.ask('GET', '/instances?q=found')).body.items[0];
  expect((await bench.ask('PATCH', `/instances/${found.id}`, { projectId })).status).toBe(409);
  expect((await bench.ask('GET', `/instances/${found.id}`)).body.projectId).toBeNull();
});

test('a deletion that came to nothing opens the project again, but for another that is under way', async () => {
  const projectId = newProject();
  const closings = [await close(projectId), await close(projectId)];
  await bench.askAsIdentity('/projects/reopen', { closingId: closings[0] });
  expect((await launch(projectId)).status).toBe(409);
  await bench.askAsIdentity('/projects/reopen', { closingId: closings[1] });
  expect((await launch(projectId)).status).toBe(202);
});
