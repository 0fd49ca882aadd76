import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventStream, followEvents } from '../support/event-stream.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { type House, houseEnvironment, type Organization, openHouse } from './authorization/house.ts';
import { type Lasting, openSocket } from './web-sockets.ts';

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what came is what the test is about
  readonly body: any;
}

type Who = 'root' | 'owner' | 'grantee';

/** What of a granted cloud is open, or may be done there, when something above or below is ended: in the whole stack. */
describe('while things of a granted cloud are open', () => {
  let stack: Stack;
  let house: House;
  let cloudId = '';
  let imageId = '';
  let sizeId = '';
  const organizations = new Map<Who, Pick<Organization, 'id'>>();
  const sessions = new Map<Who, Record<string, string>>();

  const headersOf = (who: Who) => ({ origin: stack.url, ...sessions.get(who) });
  const idOf = (who: Who) => organizations.get(who)?.id ?? '';
  const ask = async (who: Who, method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await fetch(`${stack.url}/api/v1${path}`, {
      method,
      headers: {
        ...headersOf(who),
        prefer: 'wait=60',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };
  const done = async (status: number, ...asked: Parameters<typeof ask>) => {
    const answer = await ask(...asked);
    expect(answer.status, `${asked.slice(0, 3).join(' ')}: ${JSON.stringify(answer.body)}`).toBe(status);
    return answer.body;
  };
  const launch = (who: Who, name: string) => done(201, who, 'POST', '/instances', { cloudId, name, imageId, sizeId });
  const openConsole = async (who: Who, id: string): Promise<Lasting> => {
    const { url } = await done(201, who, 'POST', `/instances/${id}/console`, {});
    return openSocket(new URL(url, stack.url).href, headersOf(who));
  };
  const followLog = (who: Who, id: string): Promise<EventStream> =>
    followEvents((_path, init) =>
      fetch(`${stack.url}/api/v1/instances/${id}/logs?follow=true`, {
        ...init,
        headers: { ...init.headers, ...headersOf(who) },
      }),
    );
  const follow = (who: Who): Promise<EventStream> =>
    followEvents((path, init) =>
      fetch(`${stack.url}${path}`, { ...init, headers: { ...init.headers, ...headersOf(who) } }),
    );

  beforeAll(async () => {
    stack = await startStack({ env: houseEnvironment });
    house = await openHouse(stack);
    const { rows } = await house.sql.query<{ id: string }>('SELECT id FROM organizations WHERE parent_id IS NULL');
    const root = { id: rows[0]?.id ?? '' };
    const owner = await house.organization('Owner', root.id);
    const grantee = await house.organization('Grantee', owner.id);
    organizations.set('root', root).set('owner', owner).set('grantee', grantee);
    sessions.set('root', { ...(await house.signIn(stack.owner.email)) });
    sessions.set('owner', { ...(await house.person(owner, 'owner')).session });
    sessions.set('grantee', { ...(await house.person(grantee, 'owner')).session });
    const options = { seed: 'endings', instances: 3 };
    cloudId = (await done(201, 'owner', 'POST', '/clouds', { provider: 'sandbox', name: 'lab', options })).id;
    await done(201, 'owner', 'POST', `/clouds/${cloudId}/grants`, { organizationId: idOf('grantee') });
    const images = (await done(200, 'grantee', 'GET', '/images')).items;
    imageId = images.find((one: { visibility: string }) => one.visibility === 'public').id;
    const sizes: { id: string; memoryBytes: number }[] = (await done(200, 'grantee', 'GET', '/sizes')).items;
    sizeId = sizes.toSorted((a, b) => a.memoryBytes - b.memoryBytes)[0]?.id ?? '';
  });
  afterAll(async () => {
    await house?.close();
    await stack?.stop();
  });

  it('the end of its grant ends consoles and logs, tells its pages, and leaves those of its owner', async () => {
    // A try that broke off may have ended it.
    const grants = async () => (await done(200, 'owner', 'GET', `/clouds/${cloudId}/grants`)).items;
    if ((await grants())[0].endedAt !== null) {
      await done(201, 'owner', 'POST', `/clouds/${cloudId}/grants`, { organizationId: idOf('grantee') });
    }
    const { id } = await launch('grantee', 'theirs');
    const running = (await done(200, 'owner', 'GET', '/instances?state=running&limit=1')).items[0].id;
    const events = await follow('grantee');
    const mine = [await openConsole('grantee', id), await followLog('grantee', id)];
    const others = [await openConsole('owner', running), await followLog('owner', running)];
    expect([...mine, ...others].map(({ isOpen }) => isOpen)).toEqual([true, true, true, true]);

    await done(204, 'owner', 'DELETE', `/clouds/${cloudId}/grants/${(await grants())[0].id}`);
    await until('its console and its log have ended', () => mine.every(({ isOpen }) => !isOpen));
    await until('its pages know', () =>
      events.events.some(
        ({ type, resource }) => type === 'cloud.updated' && (resource as { access?: string }).access === 'ended',
      ),
    );
    expect(events.isOpen).toBe(true);
    for (const [method, path] of [
      ['GET', `/instances/${id}/logs`],
      ['POST', `/instances/${id}/console`],
      ['POST', `/instances/${id}/stop`],
      ['DELETE', `/instances/${id}`],
    ] as const) {
      const refused = await ask('grantee', method, path, path.endsWith('console') ? {} : undefined);
      expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'forbidden']);
      expect(refused.body.detail).toMatch(/ended by an organization above/);
    }
    expect(await done(200, 'grantee', 'GET', `/instances/${id}`)).toMatchObject({ state: 'running' });
    expect(others.map(({ isOpen }) => isOpen)).toEqual([true, true]);
    for (const each of [...others, events]) each.close();
    await done(201, 'owner', 'POST', `/clouds/${cloudId}/grants`, { organizationId: idOf('grantee') });
  });

  it.each([
    ['the owner of the cloud', 'owner', 'root'],
    ['the grantee', 'grantee', 'owner'],
  ] as const)('that %s is suspended leaves a grantee looking, until it is resumed', async (_what, whom, by) => {
    const { id } = await launch('grantee', `kept-${whom}`);
    const opened = [await openConsole('grantee', id), await followLog('grantee', id)];
    await done(200, by, 'POST', `/organizations/${idOf(whom)}/suspend`, { reason: 'The bill is open.' });
    try {
      await until('its console has ended', () => opened[0]?.isOpen === false);
      await until('it is refused', async () => (await ask('grantee', 'POST', `/instances/${id}/stop`)).status === 403);
      const refused = await ask('grantee', 'POST', '/instances', { cloudId, name: 'more', imageId, sizeId });
      expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
      expect(refused.body.detail).toContain('suspended');
      expect(await done(200, 'grantee', 'GET', `/instances/${id}`)).toMatchObject({ state: 'running' });
      expect(await done(200, 'grantee', 'GET', `/clouds/${cloudId}`)).toMatchObject({ id: cloudId });
    } finally {
      for (const each of opened) each.close();
      await done(200, by, 'POST', `/organizations/${idOf(whom)}/resume`);
    }
    await until('it may act again', async () => (await ask('grantee', 'POST', `/instances/${id}/stop`)).status === 200);
  });

  it('that its grantee is closed is told to the owner with what is left there, which it may take over', async () => {
    const { id, nativeId } = await launch('grantee', 'left');
    expect((await ask('root', 'DELETE', `/organizations/${idOf('grantee')}`)).body.code).toBe('conflict');
    const { instances } = await done(200, 'owner', 'GET', `/organizations/${idOf('grantee')}/closing`);
    expect(instances.map((one: { id: string }) => one.id)).toContain(id);
    const [grant] = (await done(200, 'owner', 'GET', `/clouds/${cloudId}/grants`)).items;
    await done(204, 'owner', 'DELETE', `/clouds/${cloudId}/grants/${grant.id}`);
    await done(204, 'owner', 'DELETE', `/clouds/${cloudId}`);
    await until(
      'it is gone for the grantee',
      async () => (await ask('grantee', 'GET', `/clouds/${cloudId}`)).status === 404,
    );
    expect((await done(200, 'grantee', 'GET', '/instances')).items).toEqual([]);
    const options = { seed: 'endings', instances: 3 };
    cloudId = (await done(201, 'owner', 'POST', '/clouds', { provider: 'sandbox', name: 'lab', options })).id;
    const taken = await until('it is the owner’s', async () => {
      const { items } = await done(200, 'owner', 'GET', '/instances?limit=500');
      return items.find((one: { nativeId: string }) => one.nativeId === nativeId);
    });
    await done(204, 'owner', 'DELETE', `/instances/${taken.id}`);
  });
});
