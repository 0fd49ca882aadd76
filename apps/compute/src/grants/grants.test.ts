import type { QuotaLimits } from '@kumo/api-contract';
import { createComputeDatabase } from '@kumo/db/compute';
import { newId } from '@kumo/model';
import type { PrincipalClaims } from '@kumo/service-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type ComputeBench, noLimits, startComputeBench } from '../testing/compute-bench.ts';
import { PocketCloud } from '../testing/pocket-cloud.ts';
import { endMoved, forgetEnded } from './grants-upkeep.ts';

/** An organization with an owner who asks for it. */
interface Org {
  readonly id: string;
  readonly path: readonly string[];
  ask(method: string, path: string, body?: unknown, claims?: Partial<PrincipalClaims>): Promise<Answer>;
  /** The same by the second replica. */
  second(method: string, path: string, body?: unknown): Promise<Answer>;
}

let bench: ComputeBench;
let cloud: PocketCloud;
let count = 0;
let kind = '';
const kinds = Array.from({ length: 20 }, (_, at) => `pocket-${at}`);
const clouds = new Map(kinds.map((each) => [each, new PocketCloud()]));

beforeAll(async () => {
  for (const each of clouds.values()) {
    each.put('sizes', 'small', { vcpus: 1, memoryBytes: 2 ** 30 });
    each.put('images', 'public-image', { visibility: 'public' });
    each.put('images', 'private-image', { visibility: 'private' });
    each.put('networks', 'outside', { external: true });
    each.put('networks', 'inside', { external: false });
    each.put('instances', 'found', { name: 'found' });
    each.put('volumes', 'disk', { name: 'disk' });
    each.put('keyPairs', 'theirs', { name: 'theirs' });
  }
  bench = await startComputeBench([...clouds].map(([each, pocket]) => pocket.provider(each)));
  await bench.startSecond();
}, 120_000);
afterAll(() => bench?.stop());

function organization(above: readonly string[]): Org {
  const id = newId('organization');
  const path = [...above, id];
  bench.tree.organizations.set(id, { path, below: [], limits: noLimits, projects: [] });
  for (const each of above) bench.tree.organizations.get(each)?.below.push(id);
  const claims = { organizationId: id, organizationPath: path, credentialId: newId('session') };
  const extra = { claims, headers: { prefer: 'wait=30' } };
  return {
    id,
    path,
    ask: (method, url, body, more = {}) => bench.ask(method, url, body, { ...extra, claims: { ...claims, ...more } }),
    second: (method, url, body) => bench.ask(method, url, body, { ...extra, ofSecond: true }),
  };
}

const ids = (answer: Answer): string[] => answer.body.items.map(({ id }: { id: string }) => id);
const named = (answer: Answer, nativeId: string): string =>
  answer.body.items.find((one: { nativeId: string }) => one.nativeId === nativeId)?.id;

let owner: Org;
let child: Org;
let grandchild: Org;
let sibling: Org;
let stranger: Org;
let cloudId = '';

/** A tree with a cloud of its own in the middle of it: owner → child → grandchild, and child's sibling. */
beforeEach(async () => {
  kind = kinds[count] ?? '';
  count += 1;
  cloud = clouds.get(kind) ?? new PocketCloud();
  const root = organization([]);
  owner = organization(root.path);
  child = organization(owner.path);
  grandchild = organization(child.path);
  sibling = organization(owner.path);
  stranger = organization(root.path);
  cloudId = (await owner.ask('POST', '/clouds', { provider: kind, name: kind, credentials: {} })).body.id;
});

const grant = (by: Org, to: Org, limits?: Partial<QuotaLimits>) =>
  by.ask('POST', `/clouds/${cloudId}/grants`, { organizationId: to.id, ...(limits === undefined ? {} : { limits }) });
const what = async (who: Org) => ({
  cloudId,
  imageId: named(await who.ask('GET', '/images'), 'public-image'),
  sizeId: named(await who.ask('GET', '/sizes'), 'small'),
});
const launch = async (who: Org, body: object = {}) =>
  who.ask('POST', '/instances', { ...(await what(who)), name: 'one', ...body });

describe('a cloud that is granted', () => {
  test('is used by the grantee, whose instances nobody else sees, and left to be read when that ends', async () => {
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

  test('goes on down the tree and ends with what it came from', async () => {
    const first = (await grant(owner, child)).body;
    const second = (await grant(child, grandchild)).body;
    expect(second).toMatchObject({ grantedBy: child.id, organizationId: grandchild.id });
    expect((await launch(grandchild)).status).toBe(201);
    const shown = async (who: Org) => ids(await who.ask('GET', `/clouds/${cloudId}/grants`)).toSorted();
    expect(await shown(owner)).toEqual([first.id, second.id].toSorted());
    expect(await shown(child)).toEqual([first.id, second.id].toSorted());
    expect(await shown(grandchild)).toEqual([second.id]);
    const used = (await owner.ask('GET', `/clouds/${cloudId}/grants`)).body.items.map(
      (one: { used: { instances: number } }) => one.used.instances,
    );
    expect(used).toEqual([1, 1]);
    // Nobody changes or ends what they were given themselves, or what a sibling was.
    for (const who of [grandchild, sibling, stranger]) {
      expect((await who.ask('DELETE', `/clouds/${cloudId}/grants/${second.id}`)).status).toBe(404);
    }
    expect((await child.ask('PATCH', `/clouds/${cloudId}/grants/${first.id}`, { limits: { vcpus: 9 } })).status).toBe(
      404,
    );
    expect((await owner.ask('DELETE', `/clouds/${cloudId}/grants/${first.id}`)).status).toBe(204);
    await bench.until(async () => (await grandchild.ask('GET', `/clouds/${cloudId}`)).body.access === 'ended');
    expect((await launch(grandchild)).status).toBe(403);
    expect((await grant(child, grandchild)).status).toBe(403);
    // Granted anew it holds with the new limits; what came of it does not by itself.
    expect((await grant(owner, child, { instances: 3 })).body).toMatchObject({
      id: first.id,
      limits: { instances: 3 },
    });
    expect((await grandchild.ask('GET', `/clouds/${cloudId}`)).body.access).toBe('ended');
  }, 120_000);

  test('is granted to organizations below alone, and once', async () => {
    for (const to of [owner, stranger, organization([])]) expect((await grant(owner, to)).status).toBe(400);
    expect((await grant(child, grandchild)).status).toBe(404);
    expect((await grant(owner, child)).status).toBe(201);
    expect((await grant(child, sibling)).status).toBe(400);
    expect((await grant(owner, child)).body.code).toBe('conflict');
    // One way to an account is enough: a thing would be there twice.
    const again = { provider: kind, name: 'own', credentials: {} };
    expect((await child.ask('POST', '/clouds', again)).body.code).toBe('conflict');
    expect((await sibling.ask('POST', '/clouds', again)).status).toBe(201);
    expect((await grant(owner, sibling)).body.code).toBe('conflict');
  }, 120_000);

  test('is used no more by who was moved elsewhere in the tree', async () => {
    await grant(owner, child);
    const { id } = (await launch(child)).body;
    const moved = { organizationPath: [stranger.id, child.id] };
    expect((await child.ask('GET', `/clouds/${cloudId}`, undefined, moved)).body.access).toBe('ended');
    expect((await child.ask('POST', `/instances/${id}/stop`, undefined, moved)).status).toBe(403);
    expect((await child.ask('GET', `/instances/${id}`, undefined, moved)).status).toBe(200);
  }, 120_000);

  test('ends for good for who was moved away, and is forgotten when nothing is left there', async () => {
    await grant(owner, child);
    await grant(owner, sibling);
    await grant(child, grandchild);
    const { id } = (await launch(child)).body;
    const database = createComputeDatabase(bench.database.urls.compute);
    const tree = { organization: async (of: string) => known(of) };
    const known = (of: string) => {
      const found = bench.tree.organizations.get(of);
      return found === undefined ? null : { id: of, ...found };
    };
    const accesses = async () =>
      Promise.all(
        [child, grandchild, sibling].map(async (who) => (await who.ask('GET', `/clouds/${cloudId}`)).body.access),
      );
    try {
      await endMoved(database, tree);
      expect(await accesses()).toEqual(['granted', 'granted', 'granted']);
      bench.tree.organizations.set(child.id, {
        path: [stranger.id, child.id],
        below: [],
        limits: noLimits,
        projects: [],
      });
      await endMoved(database, tree);
      await bench.until(async () => (await accesses()).join() === 'ended,ended,granted');
      await database.asSystem((tx) =>
        tx.query("UPDATE cloud_grants SET ended_at = ended_at - interval '2 hours' WHERE cloud_id = $1", [cloudId]),
      );
      await forgetEnded(database);
      await bench.until(async () => (await accesses()).join() === 'ended,,granted');
      expect((await child.ask('GET', `/instances/${id}`)).status).toBe(200);
    } finally {
      await database.close();
    }
  }, 120_000);

  test('is told of in both audit logs', async () => {
    const { id } = (await grant(owner, child, { instances: 2 })).body;
    await owner.ask('PATCH', `/clouds/${cloudId}/grants/${id}`, { limits: { instances: 4 } });
    await owner.ask('DELETE', `/clouds/${cloudId}/grants/${id}`);
    const entries = (await bench.query(
      `SELECT organization_id, resource ->> 'action' AS action FROM outbox WHERE type = 'audit.recorded' ORDER BY id`,
    )) as { organization_id: string; action: string }[];
    const of = (who: Org) => entries.filter((one) => one.organization_id === who.id).map(({ action }) => action);
    const told = ['cloud.granted', 'cloud-grant.changed', 'cloud-grant.ended'];
    expect(of(owner)).toEqual(['cloud.connected', ...told]);
    expect(of(child)).toEqual(told);
  }, 120_000);
});

describe('the limits of a grant', () => {
  test('let a hundred creates at once through two replicas make exactly what they allow', async () => {
    await grant(owner, child, { instances: 10 });
    await grant(child, grandchild, { instances: 8 });
    const body = { ...(await what(child)), name: 'many' };
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) => {
        const who = at % 4 < 2 ? child : grandchild;
        return (at % 2 === 0 ? who.ask : who.second)('POST', '/instances', { ...body, name: `many-${at}` });
      }),
    );
    const taken = answers.filter(({ status }) => status < 300);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 422]));
    expect(taken).toHaveLength(10);
    expect(cloud.all('instances').filter(({ name }) => String(name).startsWith('many'))).toHaveLength(10);
    expect(taken.filter(({ body: made }) => made.organizationId === grandchild.id).length).toBeLessThanOrEqual(8);
    const refused = answers.find(({ status }) => status === 422);
    expect(refused?.body).toMatchObject({ code: 'quota_exceeded', errors: [{ path: 'instances' }] });
  }, 120_000);

  test('are changed, and count what is there already', async () => {
    const { id } = (await grant(owner, child, { vcpus: 1, volumes: 1 })).body;
    expect((await launch(child)).status).toBe(201);
    expect((await launch(child)).body.code).toBe('quota_exceeded');
    const volume = { cloudId, name: 'data', sizeBytes: 2 ** 30 };
    expect((await child.ask('POST', '/volumes', volume)).status).toBe(201);
    expect((await child.ask('POST', '/volumes', volume)).body.code).toBe('quota_exceeded');
    const changed = await owner.ask('PATCH', `/clouds/${cloudId}/grants/${id}`, { limits: { vcpus: 2 } });
    expect(changed.body).toMatchObject({
      limits: { vcpus: 2, volumes: 1 },
      used: { instances: 1, vcpus: 1, volumes: 1 },
    });
    expect((await launch(child)).status).toBe(201);
    expect((await owner.ask('PATCH', `/clouds/${cloudId}/grants/${id}`, { limits: { volumes: null } })).status).toBe(
      200,
    );
    expect((await child.ask('POST', '/volumes', volume)).status).toBe(201);
  }, 120_000);
});

describe('what is on a granted cloud', () => {
  test('belongs to who made it, whoever sees it first, and after a restart', async () => {
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
