import { ProviderError } from '@kumo/provider-core';
import { describe, expect, test } from 'vitest';
import { grantEnded } from './grants.rules.ts';
import { grantedTree, ids, named, type Org } from './testing/granted-tree.ts';

const t = grantedTree();

/** Events of an organization, oldest first. */
const eventsOf = async (who: Org, type: string) =>
  (await t.bench.query(
    `SELECT resource FROM outbox WHERE organization_id = '${who.id}' AND type = '${type}' ORDER BY id`,
  )) as { resource: Record<string, never> & { name: string; access: string; health: object } }[];

describe('who has a cloud granted', () => {
  test('is told when it is away, back, renamed and gone, and nothing that is its owner’s', async () => {
    const { bench, cloud, cloudId, owner, child, grandchild, sibling, grant, launch } = t;
    await grant(owner, child);
    await grant(child, grandchild);
    const { id } = (await launch(child)).body;
    cloud.refusal = new ProviderError({ code: 'unavailable', message: 'connect ECONNREFUSED 10.9.8.7:8774' });
    await owner.ask('POST', `/clouds/${cloudId}/sync`);
    for (const who of [child, grandchild]) {
      await bench.until(async () =>
        (await eventsOf(who, 'cloud.health')).some(({ resource }) => JSON.stringify(resource).includes('unreachable')),
      );
      const told = JSON.stringify(await eventsOf(who, 'cloud.health'));
      expect(told).toContain('"access":"granted"');
      expect(told).not.toContain('10.9.8.7');
    }
    expect(await eventsOf(sibling, 'cloud.health')).toEqual([]);
    // What a cloud is like is asked a few times a second, not for every reader.
    const seen = async () => (await child.ask('GET', `/instances/${id}`)).body;
    await bench.until(async () => (await seen()).state === 'unknown');
    expect(await seen()).toMatchObject({ state: 'unknown', lastKnownState: 'running' });
    cloud.refusal = undefined;
    await owner.ask('POST', `/clouds/${cloudId}/sync`);
    await bench.until(async () => {
      const [last] = (await eventsOf(child, 'cloud.health')).slice(-1);
      return JSON.stringify(last?.resource.health).includes('"reachable"');
    });
    await owner.ask('PATCH', `/clouds/${cloudId}`, { name: 'renamed' });
    const [renamed] = (await eventsOf(child, 'cloud.updated')).slice(-1);
    expect(renamed?.resource).toMatchObject({ name: 'renamed', access: 'granted', accountKey: null });
    const [first] = (await owner.ask('GET', `/clouds/${cloudId}/grants`)).body.items.slice(-1);
    await owner.ask('DELETE', `/clouds/${cloudId}/grants/${first.id}`);
    expect((await owner.ask('DELETE', `/clouds/${cloudId}`)).status).toBe(204);
    for (const who of [child, grandchild]) expect(await eventsOf(who, 'cloud.deleted')).toHaveLength(1);
  }, 120_000);

  test('reads what the cloud said without what is its owner’s', async () => {
    const { bench, cloud, cloudId, owner, child, grant, launch } = t;
    await grant(owner, child);
    const message =
      'web is in vpc-0123456789abcdef of arn:aws:iam::123456789012:user/owner at https://cloud.internal:5000/v3';
    const failing = async (who: Org, code: 'conflict' | 'auth_failed' | 'quota_exceeded') => {
      cloud.next('instances.create', () => {
        throw new ProviderError({ code, message, providerCode: 'Said' });
      });
      const { body } = await launch(who, { name: 'web' });
      return (await who.ask('GET', `/operations/${body.id}`)).body.error;
    };
    expect(await failing(owner, 'conflict')).toMatchObject({ code: 'conflict', message, providerCode: 'Said' });
    expect(await failing(child, 'conflict')).toMatchObject({
      code: 'conflict',
      message: 'web is in … of … at …',
      providerCode: 'Said',
    });
    for (const code of ['auth_failed', 'quota_exceeded'] as const) {
      expect((await failing(child, code)).message).toContain('the organization that connected it');
    }
    const kept = await bench.query(`SELECT to_jsonb(o)::text FROM outbox o WHERE organization_id = '${child.id}'`);
    expect(JSON.stringify(kept)).not.toMatch(/vpc-0123|cloud\.internal|123456789012/);
    expect(JSON.stringify((await child.ask('GET', '/events/recent')).body)).not.toMatch(/vpc-0123|123456789012/);
    expect(ids(await child.ask('GET', `/instances?cloudId=${cloudId}`))).toEqual([]);
  }, 120_000);

  test('reads what the provider keeps of its machines without whose account it is', async () => {
    const { bench, cloud, cloudId, owner, child, grant, launch } = t;
    await grant(owner, child);
    const { id, nativeId } = (await launch(child)).body;
    const native = { tenant_id: 'secret', nested: [{ OwnerId: 'secret', id: 'kept' }], flavor: 'small' };
    Object.assign(cloud.thing('instances', nativeId), { native });
    Object.assign(cloud.thing('instances', 'found'), { native });
    await owner.ask('POST', `/clouds/${cloudId}/sync`);
    const nativeOf = async (who: Org, of: string) => (await who.ask('GET', `/instances/${of}/native`)).body.native;
    await bench.until(async () => (await nativeOf(child, id))?.flavor === 'small');
    expect(await nativeOf(child, id)).toEqual({ nested: [{ id: 'kept' }], flavor: 'small' });
    const found = named(await owner.ask('GET', '/instances'), 'found');
    await bench.until(async () => (await nativeOf(owner, found))?.flavor === 'small');
    expect(await nativeOf(owner, found)).toEqual(native);
    const actorsOf = async (who: Org, of: string) =>
      (await who.ask('GET', `/instances/${of}/provider-events`)).body.items.map((one: { actor: string }) => one.actor);
    expect([await actorsOf(owner, found), await actorsOf(child, id)]).toEqual([['somebody'], [null]]);
  }, 120_000);

  test('asks nothing of a machine any more when its grant has ended', async () => {
    const { cloudId, owner, child, grant, launch } = t;
    const { id: grantId } = (await grant(owner, child)).body;
    const { id } = (await launch(child)).body;
    const paths = ['logs', 'console-output', 'provider-events'];
    for (const path of paths) expect((await child.ask('GET', `/instances/${id}/${path}`)).status, path).toBe(200);
    await owner.ask('DELETE', `/clouds/${cloudId}/grants/${grantId}`);
    await t.bench.until(async () => (await child.ask('GET', `/clouds/${cloudId}`)).body.access === 'ended');
    for (const path of paths) {
      const refused = await child.ask('GET', `/instances/${id}/${path}`);
      expect([path, refused.status, refused.body.detail]).toEqual([path, 403, grantEnded]);
    }
    for (const path of ['', '/native', '/events', '/metrics']) {
      expect((await child.ask('GET', `/instances/${id}${path}`)).status, path).toBe(200);
    }
  }, 120_000);
});
