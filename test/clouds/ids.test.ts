import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Moto, whyNoMoto } from '../support/moto.ts';
import { imageOf, launchByMoto, tagByMoto, tagsAtMoto } from '../support/moto-surroundings.ts';
import {
  explainNoOpenStack,
  openStackApi,
  openStackConnection,
  openStackFile,
  openStackLogin,
  openStackReady,
} from '../support/openstack-lab.ts';
import { removeLeftovers } from '../support/openstack-leftovers.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { type Body, Rest, strictly } from './rest.ts';

const nouns = ['instances', 'images', 'volumes', 'networks', 'subnets', 'firewalls', 'key-pairs'] as const;

/** A cloud of one of the tests, and how it is looked at past the platform. */
interface Place {
  readonly form: Record<string, unknown>;
  /** An instance that the platform has launched, as it shows it. */
  launch(kumo: Rest, cloudId: string, tags: Record<string, string>): Promise<Body>;
  tagsThere(nativeId: string): Promise<Record<string, string>>;
  tagThere(nativeId: string, tags: Record<string, string>): Promise<void>;
  /** Something that somebody else made is there. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

const noMoto = await whyNoMoto();

describe.each([
  ['OpenStack', openStackFile === undefined ? explainNoOpenStack : undefined, openStackPlace],
  ['AWS', noMoto, motoPlace],
] as const)('what is known of %s', (_name, missing, open) => {
  if (missing !== undefined) {
    it(missing, (context) => context.skip(missing));
    return;
  }
  let place: Place;
  let stack: Stack;
  let kumo: Rest;
  let cloudId: string;
  let instance: Body;

  const connect = async (name: string): Promise<string> => {
    const cloud = await kumo.done(201, 'POST', '/clouds', { name, ...place.form });
    await until(
      'its inventory',
      async () => (await kumo.done(200, 'GET', `/clouds/${cloud.id}`)).inventory.state === 'complete',
      120_000,
    );
    return cloud.id;
  };
  /** Ids by the provider's own, of each noun. Others use the cloud too: only what stays is compared. */
  const idsByNativeId = async () => {
    const lists = await Promise.all(nouns.map((noun) => kumo.all(`/${noun}?cloudId=${cloudId}`)));
    return new Map(
      nouns.flatMap((noun, at) =>
        (lists[at] ?? []).map(({ id, nativeId }) => [`${noun} ${nativeId}`, id as string] as const),
      ),
    );
  };

  beforeAll(async () => {
    place = await open();
    await place.prepare();
    stack = await startStack({ env: strictly });
    kumo = new Rest(stack);
    cloudId = await connect('first');
    instance = await place.launch(kumo, cloudId, { env: 'ids', owner: 'us' });
  }, 900_000);
  afterAll(async () => {
    await stack?.stop();
    await place?.close();
  });

  it('tags that we set are there, next to our marks', async () => {
    expect(instance.tags).toEqual({ env: 'ids', owner: 'us' });
    expect(await place.tagsThere(instance.nativeId)).toMatchObject({ env: 'ids', owner: 'us' });
    const tags = { env: 'changed', mood: 'größer' };
    expect((await kumo.done(200, 'PATCH', `/instances/${instance.id}`, { tags })).tags).toEqual(tags);
    const there = await place.tagsThere(instance.nativeId);
    expect(there).toMatchObject(tags);
    expect(there).not.toHaveProperty('owner');
    expect(there['kumo:resource'], 'the mark stays').toBe(instance.id);
  });

  it('tags that somebody sets there are seen, and our marks are nobody’s tags', async () => {
    await place.tagThere(instance.nativeId, { team: 'green' });
    await kumo.done(202, 'POST', `/clouds/${cloudId}/sync`);
    const seen = await until('the tag', async () => {
      const { tags } = await kumo.done(200, 'GET', `/instances/${instance.id}`);
      return tags.team === 'green' && tags;
    });
    expect(Object.keys(seen).sort()).toEqual(['env', 'mood', 'team']);
  });

  it('an account that is connected already is recognised, by whatever name it comes', async () => {
    const twin = await kumo.done(409, 'POST', '/clouds', { name: 'second', ...place.form });
    expect(twin).toMatchObject({ code: 'conflict', detail: expect.stringContaining('first') });
    const { connectedAs } = await kumo.done(200, 'POST', '/clouds/verify', place.form);
    expect(connectedAs).toBe(cloudId);
    expect((await kumo.done(200, 'GET', '/clouds')).items).toHaveLength(1);
  });

  it('every id is the same after it was disconnected and connected again', async () => {
    const before = await idsByNativeId();
    expect(before.get(`instances ${instance.nativeId}`)).toBe(instance.id);
    await kumo.done(204, 'DELETE', `/clouds/${cloudId}`);
    expect((await kumo.done(200, 'GET', `/instances?cloudId=${cloudId}`)).items).toEqual([]);
    cloudId = await connect('again');
    const after = await idsByNativeId();
    for (const noun of ['instances', 'images', 'networks']) {
      expect([...after.keys()].some((key) => key.startsWith(`${noun} `))).toBe(true);
    }
    const both = [...before].filter(([key]) => after.has(key));
    expect(both.length).toBeGreaterThan(3);
    expect(both.filter(([key, id]) => after.get(key) !== id)).toEqual([]);
    const again = await kumo.done(200, 'GET', `/instances/${instance.id}`);
    expect(again).toMatchObject({ id: instance.id, nativeId: instance.nativeId, cloudId, managed: true });
    await kumo.done(204, 'DELETE', `/instances/${instance.id}`);
  });
});

async function openStackPlace(): Promise<Place> {
  await openStackReady();
  const prefix = `kumo-ids-${randomUUID().slice(0, 8)}`;
  const api = await openStackApi('demo');
  const metadata = (nativeId: string) => `/servers/${nativeId}/metadata`;
  return {
    form: { provider: 'openstack', ...openStackConnection(openStackLogin('demo')) },
    prepare: async () => undefined,
    async launch(kumo, cloudId, tags) {
      const [image, size, network] = await Promise.all([
        kumo.named('images', cloudId, 'debian-12'),
        kumo.named('sizes', cloudId, 'm1.tiny'),
        kumo.named('networks', cloudId, 'private'),
      ]);
      const what = { imageId: image.id, sizeId: size.id, networkIds: [network.id] };
      return await kumo.done(201, 'POST', '/instances', { cloudId, name: `${prefix}-one`, ...what, tags });
    },
    tagsThere: async (nativeId) => {
      const { metadata: tags } = await api.read('compute', metadata(nativeId));
      return tags as Record<string, string>;
    },
    tagThere: async (nativeId, tags) => {
      await api.send('compute', metadata(nativeId), { method: 'POST', body: { metadata: tags } });
    },
    close: () => removeLeftovers(prefix),
  };
}

async function motoPlace(): Promise<Place> {
  const moto = await Moto.start();
  const image = await imageOf(moto);
  return {
    form: { provider: 'aws', ...moto.connection() },
    prepare: async () => void (await launchByMoto(moto, image, 3, { Name: 'theirs' })),
    async launch(kumo, cloudId, tags) {
      const { items } = await kumo.done(200, 'GET', `/sizes?cloudId=${cloudId}&q=t3.micro`);
      const size = items.find(({ name }: Body) => name === 't3.micro');
      return await kumo.done(201, 'POST', '/instances', { cloudId, name: 'one', image, sizeId: size.id, tags });
    },
    tagsThere: (nativeId) => tagsAtMoto(moto, nativeId),
    tagThere: (nativeId, tags) => tagByMoto(moto, nativeId, tags),
    close: () => moto.close(),
  };
}
