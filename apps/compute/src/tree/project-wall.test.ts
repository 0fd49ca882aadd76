import { newId } from '@kumo/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ComputeBench, noLimits, startComputeBench } from '../testing/compute-bench.ts';
import { PocketCloud } from '../testing/pocket-cloud.ts';

const cloud = new PocketCloud();
const inside = newId('project');
const other = newId('project');
const stranger = newId('project');
let bench: ComputeBench;
let cloudId = '';
const ids: Record<string, string> = {};

/** A request by somebody who is bound to a project. */
const askIn = (projectId: string, method: string, path: string, body?: unknown) =>
  bench.ask(method, path, body, { claims: { projectId }, headers: { prefer: 'wait=30' } });

const launch = (body: object) => ({ cloudId, imageId: ids['image-1'], sizeId: ids.small, ...body });

const nouns = ['volumes', 'snapshots', 'firewalls', 'public-ips', 'key-pairs'];

beforeAll(async () => {
  for (const noun of ['volumes', 'snapshots', 'firewalls', 'publicIps', 'keyPairs'] as const)
    cloud.put(noun, `${noun}-1`);
  for (const noun of ['images', 'networks', 'subnets'] as const) cloud.put(noun, `${noun.slice(0, -1)}-1`);
  cloud.put('sizes', 'small', { vcpus: 1, memoryBytes: 2 ** 30 });
  cloud.put('instances', 'found', { name: 'found' });
  bench = await startComputeBench([cloud.provider('pocket')]);
  for (const id of [inside, other])
    bench.tree.projects.set(id, { organizationId: bench.organizationId, limits: noLimits });
  bench.tree.projects.set(stranger, { organizationId: newId('organization'), limits: noLimits });
  cloudId = (await bench.ask('POST', '/clouds', { provider: 'pocket', name: 'pocket', credentials: {} })).body.id;
  for (const path of ['images', 'sizes', 'networks', 'subnets', 'instances', ...nouns]) {
    for (const item of (await bench.ask('GET', `/${path}`)).body.items) ids[item.nativeId] = item.id;
  }
});
afterAll(() => bench?.stop());

describe('who is bound to a project', () => {
  test('sees nothing that is in another or in none, but what all share', async () => {
    for (const path of ['instances', 'operations', ...nouns]) {
      expect((await askIn(inside, 'GET', `/${path}`)).body.items, path).toEqual([]);
    }
    for (const path of ['clouds', 'images', 'sizes', 'networks', 'subnets']) {
      expect((await askIn(inside, 'GET', `/${path}`)).body.items, path).toHaveLength(1);
    }
    expect((await askIn(inside, 'GET', '/instances/summary')).body.total).toBe(0);
    expect((await askIn(inside, 'GET', `/instances/sparklines?id=${ids.found}`)).body.items).toEqual({});
    expect(
      (await askIn(inside, 'GET', `/events/recent`)).body.items.map((one: { noun: string }) => one.noun),
    ).not.toContain('instance');
  });

  test('cannot reach it by its id either, for anything', async () => {
    const id = ids.found;
    for (const [method, path, body] of [
      ['GET', ''],
      ['GET', '/native'],
      ['GET', '/events'],
      ['GET', '/metrics'],
      ['GET', '/logs'],
      ['GET', '/provider-events'],
      ['GET', '/console-output'],
      ['POST', '/console', {}],
      ['POST', '/stop'],
      ['POST', '/reboot'],
      ['DELETE', ''],
      ['PATCH', '', { name: 'mine' }],
      ['POST', '/snapshot', { name: 'mine' }],
      ['POST', '/resize', { sizeId: ids.small }],
      ['PUT', '/firewalls', { firewallIds: [] }],
    ] as const) {
      const answer = await askIn(inside, method, `/instances/${id}${path}`, body);
      expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBe(404);
    }
    const many = await askIn(inside, 'POST', '/instances/actions', { ids: [id], action: 'stop' });
    expect(many.body).toMatchObject({ items: [], refused: [{ id, code: 'not_found' }] });
    const volume = ids['volumes-1'];
    expect((await askIn(inside, 'DELETE', `/volumes/${volume}`)).status).toBe(404);
    const named = await askIn(inside, 'POST', '/instances', launch({ name: 'thief', volumes: [{ volumeId: volume }] }));
    expect([named.status, named.body.errors?.[0]?.path]).toEqual([400, 'volumes.0.volumeId']);
  });

  test('uses what all share and leaves it as it is', async () => {
    for (const path of [`/images/${ids['image-1']}`, `/networks/${ids['network-1']}`]) {
      expect((await askIn(inside, 'DELETE', path)).status, path).toBe(403);
    }
    expect(cloud.all('images')).toHaveLength(1);
  });

  test('has what it makes, and nobody of another project has', async () => {
    const made = await askIn(inside, 'POST', '/instances', launch({ name: 'mine' }));
    expect([made.status, made.body.projectId], JSON.stringify(made.body)).toEqual([201, inside]);
    expect((await askIn(inside, 'GET', '/instances')).body.items).toHaveLength(1);
    expect((await askIn(other, 'GET', '/instances')).body.items).toEqual([]);
    expect((await askIn(other, 'GET', '/operations')).body.items).toEqual([]);
    const [operation] = (await askIn(inside, 'GET', '/operations')).body.items;
    expect((await askIn(other, 'GET', `/operations/${operation.id}`)).status).toBe(404);
    expect((await askIn(other, 'POST', `/operations/${operation.id}/cancel`)).status).toBe(404);
    expect((await askIn(inside, 'GET', `/instances/${made.body.id}/events`)).body.items.length).toBeGreaterThan(0);

    const volume = await askIn(inside, 'POST', '/volumes', { cloudId, name: 'mine', sizeBytes: 2 ** 30 });
    expect([volume.status, volume.body.projectId], JSON.stringify(volume.body)).toEqual([201, inside]);
    expect((await askIn(other, 'GET', `/volumes/${volume.body.id}`)).status).toBe(404);
  });

  test('makes nothing in another, and moves nothing', async () => {
    const refused = await askIn(inside, 'POST', '/instances', launch({ name: 'there', projectId: other }));
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([400, 'projectId']);
    const [mine] = (await askIn(inside, 'GET', '/instances')).body.items;
    expect((await askIn(inside, 'PATCH', `/instances/${mine.id}`, { projectId: other })).status).toBe(403);
  });
});

describe('a project that is named', () => {
  test('must be the organization’s own', async () => {
    for (const projectId of [stranger, newId('project')]) {
      const launched = await bench.ask('POST', '/instances', launch({ name: 'x', projectId }));
      expect([launched.status, launched.body.errors?.[0]?.path]).toEqual([400, 'projectId']);
      const moved = await bench.ask('PATCH', `/instances/${ids.found}`, { projectId });
      expect([moved.status, moved.body.errors?.[0]?.path]).toEqual([400, 'projectId']);
    }
  });

  test('is seen with what was moved into it, its history included', async () => {
    expect((await bench.ask('PATCH', `/instances/${ids.found}`, { projectId: other })).body.projectId).toBe(other);
    expect((await askIn(other, 'GET', `/instances/${ids.found}`)).status).toBe(200);
    expect((await askIn(inside, 'GET', `/instances/${ids.found}`)).status).toBe(404);
  });
});
