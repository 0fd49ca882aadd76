import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn } from '../support/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { type House, houseEnvironment, type Organization, openHouse } from './authorization/house.ts';

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what came is what the test is about
  readonly body: any;
}

/** Asks for one organization. */
type Ask = (method: string, path: string, body?: object) => Promise<Answer>;

const relations = ['parent', 'granted', 'below', 'sibling', 'stranger'] as const;

/** Of a cloud's sizes the one that there is always room for. */
function smallest(sizes: readonly { readonly id: string; readonly memoryBytes: number }[]): string | undefined {
  return sizes.toSorted((a, b) => a.memoryBytes - b.memoryBytes)[0]?.id;
}

/** One sandbox cloud that the parent has connected and granted to an organization below, in the whole stack. */
describe('a granted cloud', () => {
  let stack: Stack;
  let house: House;
  let cloudId = '';
  let grantId = '';
  let instance: { readonly id: string; readonly name: string };
  let volumeId = '';
  const organizations = new Map<string, Organization>();
  const asks = new Map<string, Ask>();

  const as = (who: (typeof relations)[number]): Ask => asks.get(who) ?? (() => Promise.reject(new Error(who)));
  const idOf = (who: (typeof relations)[number]): string => organizations.get(who)?.id ?? '';
  const asking =
    (session: Readonly<Record<string, string>>): Ask =>
    async (method, path, body) => {
      const answer = await fetch(`${stack.url}/api/v1${path}`, {
        method,
        headers: {
          origin: stack.url,
          prefer: 'wait=60',
          ...session,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
    };
  const launch = async (who: (typeof relations)[number], body: object = {}): Promise<Answer> => {
    const [images, sizes] = [await as(who)('GET', '/images'), await as(who)('GET', '/sizes')];
    const imageId = images.body.items.find((one: { visibility: string }) => one.visibility === 'public')?.id;
    return as(who)('POST', '/instances', {
      cloudId,
      name: `of-${who}`,
      imageId,
      sizeId: smallest(sizes.body.items),
      ...body,
    });
  };

  beforeAll(async () => {
    stack = await startStack({ env: houseEnvironment });
    house = await openHouse(stack);
    await signIn(stack.url, stack.owner);
    const { rows } = await house.sql.query<{ id: string }>('SELECT id FROM organizations WHERE parent_id IS NULL');
    const rootId = rows[0]?.id ?? '';
    const parent = await house.organization('Parent', rootId);
    const granted = await house.organization('Granted', parent.id);
    organizations.set('parent', parent).set('granted', granted);
    organizations.set('below', await house.organization('Below', granted.id));
    organizations.set('sibling', await house.organization('Sibling', parent.id));
    organizations.set('stranger', await house.organization('Stranger', rootId));
    for (const [relation, organization] of organizations) {
      asks.set(relation, asking((await house.person(organization, 'owner')).session));
    }
    const options = { seed: 'granted', instances: 5 };
    const connected = await as('parent')('POST', '/clouds', { provider: 'sandbox', name: 'lab', options });
    expect(connected.status, JSON.stringify(connected.body)).toBe(201);
    cloudId = connected.body.id;
    const made = await as('parent')('POST', `/clouds/${cloudId}/grants`, {
      organizationId: idOf('granted'),
      limits: { instances: 3 },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    grantId = made.body.id;
    expect((await as('parent')('POST', `/clouds/${cloudId}/grants`, { organizationId: idOf('sibling') })).status).toBe(
      201,
    );
    const launched = await launch('granted');
    expect(launched.status, JSON.stringify(launched.body)).toBe(201);
    instance = launched.body;
    const volume = await as('granted')('POST', '/volumes', { cloudId, name: 'data', sizeBytes: 2 ** 30 });
    expect(volume.status, JSON.stringify(volume.body)).toBe(201);
    volumeId = volume.body.id;
  });
  afterAll(async () => {
    await house?.close();
    await stack?.stop();
  });

  it.each(relations.filter((who) => who !== 'granted'))('shows nothing of its grantee to the %s', async (who) => {
    for (const path of [`/instances/${instance.id}`, `/volumes/${volumeId}`]) {
      expect((await as(who)('GET', path)).status).toBe(404);
      expect((await as(who)('DELETE', path)).status).toBe(404);
    }
    for (const list of [
      '/instances?limit=500',
      '/volumes?limit=500',
      '/operations?limit=500',
      '/events/recent',
      '/audit-events?limit=200',
    ]) {
      const { status, body } = await as(who)('GET', list);
      expect([list, status]).toEqual([list, 200]);
      expect(JSON.stringify(body), list).not.toContain(instance.id);
      expect(JSON.stringify(body), list).not.toContain(volumeId);
    }
    const mayUse = who === 'parent' || who === 'sibling';
    expect((await as(who)('GET', `/clouds/${cloudId}`)).status).toBe(mayUse ? 200 : 404);
    const sizeId = smallest((await as('parent')('GET', '/sizes')).body.items);
    const thief = await as(who)('POST', '/instances', {
      cloudId,
      name: 'thief',
      image: instance.name,
      sizeId,
    });
    expect(thief.status, JSON.stringify(thief.body)).toBe(400);
  });

  it('shows its grantee nothing of the one above', async () => {
    for (const noun of ['instances', 'volumes', 'snapshots', 'firewalls', 'public-ips', 'key-pairs']) {
      const theirs = (await as('parent')('GET', `/${noun}?limit=500`)).body.items as { id: string; name: string }[];
      const own = JSON.stringify((await as('granted')('GET', `/${noun}?limit=500`)).body);
      expect(
        theirs.filter(({ id }) => own.includes(id)),
        noun,
      ).toEqual([]);
      for (const { id } of theirs.slice(0, 2)) expect((await as('granted')('GET', `/${noun}/${id}`)).status).toBe(404);
    }
    const [theirVolume] = (await as('parent')('GET', '/volumes')).body.items;
    const named = await launch('granted', { volumes: [{ volumeId: theirVolume.id }] });
    expect([named.status, named.body.errors[0].path]).toEqual([400, 'volumes.0.volumeId']);
    const [theirs] = (await as('parent')('GET', '/images')).body.items.filter(
      (one: { visibility: string }) => one.visibility !== 'public',
    );
    if (theirs !== undefined) {
      const answers = [];
      for (const image of [theirs.nativeId, theirs.name, 'surely-not-there']) {
        const { status, body } = await launch('granted', { imageId: undefined, image });
        answers.push({ status, code: body.code, detail: body.detail });
      }
      expect(answers[0]).toMatchObject({ status: 400, code: 'validation_failed' });
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
    }
    const cloud = (await as('granted')('GET', `/clouds/${cloudId}`)).body;
    expect(cloud).toMatchObject({ access: 'granted', accountKey: null, endpoint: null, description: null });
    expect(
      (await as('granted')('GET', `/clouds/${cloudId}/grants`)).body.items.map(({ id }: { id: string }) => id),
    ).toEqual([grantId]);
  });

  it('is seen by whoever granted it with what is used, and with access in all', async () => {
    const grants = (await as('parent')('GET', `/clouds/${cloudId}/grants`)).body.items;
    const grant = grants.find(({ id }: { id: string }) => id === grantId);
    expect(grant).toMatchObject({ limits: { instances: 3 }, used: { instances: 1, volumes: 1 } });
  });

  it('is not changed any more once its grant has ended, and still read', async () => {
    const more = await launch('granted');
    expect(more.status, JSON.stringify(more.body)).toBe(201);
    expect((await as('parent')('DELETE', `/clouds/${cloudId}/grants/${grantId}`)).status).toBe(204);
    for (const [method, path, body] of [
      ['POST', `/instances/${instance.id}/stop`],
      ['DELETE', `/instances/${instance.id}`],
      ['DELETE', `/volumes/${volumeId}`],
      ['POST', '/volumes', { cloudId, name: 'more', sizeBytes: 2 ** 30 }],
    ] as const) {
      expect((await as('granted')(method, path, body)).status, path).toBe(403);
    }
    await until(
      'the page to say so',
      async () => (await as('granted')('GET', `/clouds/${cloudId}`)).body.access === 'ended',
    );
    expect((await as('granted')('GET', `/instances/${instance.id}`)).body).toMatchObject({
      id: instance.id,
      state: 'running',
    });
    expect((await as('granted')('GET', '/instances')).body.items).toHaveLength(2);
    const told = async (who: 'parent' | 'granted') =>
      (await as(who)('GET', '/audit-events?limit=200')).body.items.map(({ action }: { action: string }) => action);
    for (const who of ['parent', 'granted'] as const) {
      await until(`the log of the ${who} to say so`, async () => (await told(who)).includes('cloud-grant.ended'));
    }
  });
});
