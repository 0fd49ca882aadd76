import { describe, expect, test } from 'vitest';
import { grantedTree, ids, named } from './testing/granted-tree.ts';

const t = grantedTree();

describe('what is on a granted cloud', () => {
  test('belongs to who made it, whoever sees it first, and after a restart', async () => {
    const { bench, cloudId, owner, child, grant, launch } = t;
    await grant(owner, child);
    const made = {
      volumes: await child.ask('POST', '/volumes', { cloudId, name: 'data', sizeBytes: 2 ** 30 }),
      'key-pairs': await child.ask('POST', '/key-pairs', { cloudId, name: 'mine', publicKey: 'ssh-ed25519 AAAA' }),
      networks: await child.ask('POST', '/networks', { cloudId, name: 'mine', cidr: '10.0.0.0/24' }),
    };
    for (const [noun, answer] of Object.entries(made)) {
      expect([noun, answer.status, answer.body.organizationId], JSON.stringify(answer.body)).toEqual([
        noun,
        201,
        child.id,
      ]);
    }
    const { id } = (await launch(child)).body;
    const snapshot = await child.ask('POST', `/instances/${id}/snapshot`, { name: 'copy' });
    expect(snapshot.status, JSON.stringify(snapshot.body)).toBe(201);
    await bench.restart();
    await owner.ask('POST', `/clouds/${cloudId}/sync`);
    for (const [noun, answer] of Object.entries(made)) {
      expect(ids(await child.ask('GET', `/${noun}`)), noun).toContain(answer.body.id);
      expect(ids(await owner.ask('GET', `/${noun}`)), noun).not.toContain(answer.body.id);
      expect((await owner.ask('GET', `/${noun}/${answer.body.id}`)).status, noun).toBe(404);
    }
    expect((await owner.ask('GET', '/images')).body.items).toHaveLength(2);
    expect((await child.ask('GET', '/images')).body.items).toHaveLength(2);
  }, 120_000);

  test('came with an instance follows it', async () => {
    const { bench, cloud, cloudId, owner, child, grant, launch } = t;
    await grant(owner, child);
    const { id, nativeId } = (await launch(child)).body;
    cloud.put('volumes', 'boot', { attachedTo: [nativeId] });
    cloud.put('volumes', 'plain', {});
    const both = (cloud.thing('instances', 'found') as { nativeId: string }).nativeId;
    cloud.put('volumes', 'of-both', { attachedTo: [nativeId, both] });
    await owner.ask('POST', `/clouds/${cloudId}/sync`);
    await bench.until(async () => named(await owner.ask('GET', '/volumes'), 'of-both') !== undefined);
    await bench.until(async () => named(await child.ask('GET', '/volumes'), 'boot') !== undefined);
    expect((await child.ask('GET', '/volumes')).body.items).toMatchObject([{ nativeId: 'boot', instanceIds: [id] }]);
    const theirs = (await owner.ask('GET', '/volumes')).body.items.map((one: { nativeId: string }) => one.nativeId);
    expect(theirs.toSorted()).toEqual(['disk', 'of-both', 'plain']);
  }, 120_000);

  test('seen before its mark was on it, passes to who made it', async () => {
    const { bench, cloud, cloudId, owner, child, grant, launch } = t;
    await grant(owner, child);
    const { id } = (await launch(child)).body;
    const [operation] = (await child.ask('GET', `/operations?targetId=${id}`)).body.items;
    cloud.put('volumes', 'late', { name: 'late' });
    await owner.ask('POST', `/clouds/${cloudId}/sync`);
    await bench.until(async () => named(await owner.ask('GET', '/volumes'), 'late') !== undefined);
    cloud.put('volumes', 'late', { name: 'late', operationId: operation.id });
    await owner.ask('POST', `/clouds/${cloudId}/sync`);
    await bench.until(async () => named(await child.ask('GET', '/volumes'), 'late') !== undefined);
    expect(named(await owner.ask('GET', '/volumes'), 'late')).toBeUndefined();
  }, 120_000);

  test('is not reached by its name', async () => {
    const { cloud, cloudId, owner, child, grant, what } = t;
    await grant(owner, child);
    for (const image of ['private-image', 'surely-not-there']) {
      const { sizeId } = await what(child);
      const answer = await child.ask('POST', '/instances', { cloudId, sizeId, name: 'thief', image });
      // This cloud pulls, so that only a registry answers for a name.
      expect(cloud.launched, JSON.stringify(answer.body)).toMatchObject({ image, imageFrom: 'openRegistry' });
    }
    const byName = await child.ask('POST', '/key-pairs', { cloudId, name: 'theirs' });
    expect([byName.status, byName.body.code]).toEqual([409, 'conflict']);
    expect(cloud.asked).not.toContain('keyPairs.generate');
    // The owner's own names mean no more than that since others are there.
    const { id } = (await child.ask('POST', '/volumes', { cloudId, name: 'secret', sizeBytes: 2 ** 30 })).body;
    const native = (await child.ask('GET', `/volumes/${id}`)).body.nativeId;
    const volumeId = await owner.ask('POST', '/instances', {
      ...(await what(owner)),
      name: 'thief',
      volumes: [{ volumeId: id }],
    });
    expect(volumeId.body.errors?.[0]?.path).toBe('volumes.0.volumeId');
    expect(native).not.toBe('');
  }, 120_000);
});
