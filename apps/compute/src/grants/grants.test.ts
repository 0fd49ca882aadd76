import { newId } from '@kumo/model';
import { describe, expect, test } from 'vitest';
import { noLimits } from '../testing/compute-bench.ts';
import { grantedTree, ids, named } from './testing/granted-tree.ts';

const t = grantedTree();

describe('a cloud that is granted', () => {
  test('is used by the grantee, whose instances nobody else sees, and left to be read when that ends', async () => {
    const { bench, cloud, cloudId, owner, child, grandchild, sibling, stranger, grant, launch } = t;
    expect((await child.ask('GET', `/clouds/${cloudId}`)).status).toBe(404);
    const granted = await grant(owner, child);
    expect([granted.status, granted.body], JSON.stringify(granted.body)).toMatchObject([
      201,
      { cloudId, organizationId: child.id, grantedBy: owner.id, limits: noLimits, endedAt: null },
    ]);
    await grant(owner, sibling);
    const launched = await launch(child);
    expect([launched.status, launched.body.organizationId], JSON.stringify(launched.body)).toEqual([201, child.id]);
    const { id } = launched.body;
    expect(ids(await child.ask('GET', '/instances'))).toEqual([id]);
    for (const other of [owner, sibling, grandchild, stranger]) {
      expect(ids(await other.ask('GET', '/instances'))).not.toContain(id);
      for (const [method, path] of [
        ['GET', ''],
        ['POST', '/stop'],
        ['DELETE', ''],
        ['GET', '/native'],
        ['GET', '/logs'],
        ['GET', '/events'],
        ['GET', '/metrics'],
      ]) {
        expect((await other.ask(method ?? '', `/instances/${id}${path}`)).status, `${method} ${path}`).toBe(404);
      }
      expect(JSON.stringify((await other.ask('GET', '/events/recent')).body)).not.toContain(id);
      expect(JSON.stringify((await other.ask('GET', '/operations')).body)).not.toContain(id);
    }
    const seen = (await child.ask('GET', `/clouds/${cloudId}`)).body;
    expect(seen).toMatchObject({ access: 'granted', accountKey: null, endpoint: null, description: null });
    expect(seen.counts).toEqual({ running: 1 });
    expect((await owner.ask('GET', `/clouds/${cloudId}`)).body).toMatchObject({
      access: 'own',
      counts: { running: 1 },
    });

    const ended = await owner.ask('DELETE', `/clouds/${cloudId}/grants/${granted.body.id}`);
    const brought = { limits: { instances: 9 } };
    const again = await owner.ask('PATCH', `/clouds/${cloudId}/grants/${granted.body.id}`, brought);
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
    expect(ended.status).toBe(204);
    await bench.until(async () => (await child.ask('GET', `/clouds/${cloudId}`)).body.access === 'ended');
    expect((await child.ask('GET', `/instances/${id}`)).body.allowedActions.stop).toMatchObject({ allowed: false });
    for (const [method, path] of [
      ['POST', '/stop'],
      ['POST', '/reboot'],
      ['DELETE', ''],
    ]) {
      expect((await child.ask(method ?? '', `/instances/${id}${path}`)).status, `${method} ${path}`).toBe(403);
    }
    expect((await child.second('POST', `/instances/${id}/stop`)).status).toBe(403);
    expect((await launch(child, { imageId: newId('image'), sizeId: newId('size') })).status).toBe(403);
    expect(ids(await child.ask('GET', '/instances'))).toEqual([id]);
    expect(cloud.asked).toEqual(['instances.create']);
  }, 120_000);

  test('is changed no more from the moment that its grant has ended, whatever another replica saw a moment ago', async () => {
    const { bench, cloud, cloudId, owner, child, grant, launch } = t;
    await grant(owner, child);
    const { id } = (await launch(child)).body;
    for (let round = 0; round < 6; round += 1) {
      const { items } = (await child.ask('GET', `/clouds/${cloudId}/grants`)).body;
      const at = `/clouds/${cloudId}/grants/${items[0].id}`;
      await bench.until(
        async () => (await child.second('GET', '/instances')).body.items[0].allowedActions.reboot.allowed,
      );
      expect((await owner.ask('DELETE', at)).status).toBe(204);
      expect((await child.second('POST', `/instances/${id}/reboot`)).status).toBe(403);
      expect((await grant(owner, child)).status).toBe(201);
    }
    expect(cloud.asked).toEqual(['instances.create']);
  }, 120_000);

  test('shows the grantee what the provider has for everybody, and nothing that anybody made or found', async () => {
    const { owner, child, sibling, grant, launch } = t;
    await grant(owner, child);
    const listed = async (noun: string) =>
      (await child.ask('GET', `/${noun}`)).body.items.map((one: { nativeId: string }) => one.nativeId);
    expect(await listed('sizes')).toEqual(['small']);
    expect(await listed('images')).toEqual(['public-image']);
    expect(await listed('networks')).toEqual(['outside']);
    for (const noun of ['instances', 'volumes', 'key-pairs', 'snapshots', 'subnets', 'firewalls', 'public-ips']) {
      expect(await listed(noun), noun).toEqual([]);
    }
    const theirs = named(await owner.ask('GET', '/images'), 'private-image');
    expect((await child.ask('GET', `/images/${theirs}`)).status).toBe(404);
    expect((await launch(child, { imageId: theirs })).body.errors[0].path).toBe('imageId');
    const shared = named(await child.ask('GET', '/images'), 'public-image');
    expect((await child.ask('DELETE', `/images/${shared}`)).status).toBe(403);
    expect((await sibling.ask('GET', '/sizes')).body.items).toEqual([]);
  }, 120_000);

  test('is managed by its owner alone', async () => {
    const { cloudId, kind, owner, child, grant } = t;
    await grant(owner, child);
    const at = `/clouds/${cloudId}`;
    expect((await child.ask('PATCH', at, { name: 'mine' })).status).toBe(404);
    expect((await child.ask('DELETE', at)).status).toBe(404);
    expect((await child.ask('POST', `${at}/verify`)).status).toBe(404);
    expect((await child.ask('GET', `${at}/quotas`)).status).toBe(403);
    expect((await child.ask('GET', `${at}/usage`)).status).toBe(403);
    expect((await child.ask('POST', '/images', { cloudId, reference: 'nginx' })).status).toBe(403);
    expect((await owner.ask('DELETE', at)).body.code).toBe('conflict');
    expect(JSON.stringify((await child.ask('GET', '/clouds')).body)).not.toContain(`"accountKey":"${kind}"`);
  }, 120_000);
});
