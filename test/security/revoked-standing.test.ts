import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventStream, followEvents } from '../support/event-stream.ts';
import { signIn } from '../support/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { type Lasting, openSocket, upgradeStatus } from './web-sockets.ts';

const password = 'correct horse battery staple too';

/** Somebody of an organization of their own: by session and by key, with everything open that stays open. */
interface Tenant {
  organizationId: string;
  personId: string;
  instanceId: string;
  session: Record<string, string>;
  key: Record<string, string>;
  streams: EventStream[];
  consoles: Lasting[];
  /** Addresses of consoles that nobody has opened yet, of the session and of the key. */
  spare: { session: string; key: string };
}

/** That it takes at most 3 s without a word from the gateway is held by its own tests, with a clock that is moved by hand. */
describe('what somebody stood for is taken away while things are open', () => {
  let stack: Stack;
  let owner: Record<string, string>;
  let made = 0;

  const ask = async (who: Record<string, string>, method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${stack.url}/api/v1${path}`, {
      method,
      headers: { ...who, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    // biome-ignore lint/suspicious/noExplicitAny: what came is what the test is about
    return { status: answer.status, body: (text.startsWith('{') ? JSON.parse(text) : null) as any };
  };
  const done = async (status: number, ...asked: Parameters<typeof ask>) => {
    const answer = await ask(...asked);
    expect(answer.status, `${asked[1]} ${asked[2]} ${JSON.stringify(answer.body)}`).toBe(status);
    return answer.body;
  };
  const invite = async (organizationId: string, role: string) => {
    made += 1;
    const email = `person-${made}@example.org`;
    const { token } = await done(201, owner, 'POST', `/organizations/${organizationId}/invitations`, { email, role });
    const person = { token, email, password, name: `Person ${made}` };
    await done(201, { origin: stack.url }, 'POST', '/invitations/accept', person);
    return (await signIn(stack.url, { email, password })).headers as unknown as Record<string, string>;
  };
  const newConsole = async (who: Record<string, string>, instanceId: string): Promise<string> => {
    const { url } = await done(201, who, 'POST', `/instances/${instanceId}/console`, {});
    return new URL(url, stack.url).href;
  };
  /** An administrator of it; its owner is somebody else, who stays. */
  const tenant = async (): Promise<Tenant> => {
    made += 1;
    const { id: organizationId } = await done(201, owner, 'POST', '/organizations', { name: `Tenant ${made}` });
    await invite(organizationId, 'owner');
    const session = await invite(organizationId, 'administrator');
    const { secret } = await done(201, session, 'POST', '/api-keys', { name: 'open' });
    const key = { authorization: `Bearer ${secret}` };
    const options = { seed: organizationId, instances: 20 };
    await done(201, session, 'POST', '/clouds', { provider: 'sandbox', name: 'standing', options });
    const { items } = await until('it has a machine that runs', async () => {
      const body = await done(200, session, 'GET', '/instances?state=running&limit=1');
      return body.items.length > 0 && body;
    });
    const instanceId: string = items[0].id;
    const streams: EventStream[] = [];
    const consoles: Lasting[] = [];
    for (const who of [session, key]) {
      streams.push(
        await followEvents((path, init) =>
          fetch(`${stack.url}${path}`, { ...init, headers: { ...init.headers, ...who } }),
        ),
      );
      consoles.push(await openSocket(await newConsole(who, instanceId), who));
    }
    const spare = { session: await newConsole(session, instanceId), key: await newConsole(key, instanceId) };
    const { id: personId } = await done(200, session, 'GET', '/me');
    return { organizationId, personId, instanceId, session, key, streams, consoles, spare };
  };
  const expectOpen = ({ streams, consoles }: Tenant) =>
    expect([...streams, ...consoles].map(({ isOpen }) => isOpen)).toEqual([true, true, true, true]);
  const hasEnded = ({ streams, consoles }: Tenant) =>
    until('everything open has ended', () => [...streams, ...consoles].every(({ isOpen }) => !isOpen));
  const trpc = async (who: Record<string, string>, procedure: string, input?: unknown) => {
    const answer = await fetch(`${stack.url}/trpc/compute/${procedure}`, {
      headers: { ...who, ...(input === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(input === undefined ? {} : { method: 'POST', body: JSON.stringify(input) }),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  /** What may still be read by whom, and that nothing may be changed, on every door. */
  const expectOnly = async (
    one: Tenant,
    reads: { session: number; key: number },
    changes: { session: number; key: number },
  ) => {
    const path = `/instances/${one.instanceId}`;
    for (const kind of ['session', 'key'] as const) {
      const who = one[kind];
      await until(
        `reads of the ${kind} say ${reads[kind]}`,
        async () => (await ask(who, 'GET', path)).status === reads[kind],
      );
      expect([kind, await trpc(who, 'clouds.list')]).toEqual([kind, reads[kind]]);
      for (const [method, target, body] of [
        ['POST', `${path}/reboot`, {}],
        ['DELETE', path, undefined],
        ['POST', `${path}/console`, {}],
      ] as const) {
        expect([kind, target, (await ask(who, method, target, body)).status]).toEqual([kind, target, changes[kind]]);
      }
      expect([kind, await trpc(who, 'instances.reboot', { id: one.instanceId })]).toEqual([kind, changes[kind]]);
      expect([kind, await upgradeStatus(one.spare[kind], who)]).toEqual([kind, changes[kind]]);
    }
  };

  beforeAll(async () => {
    stack = await startStack({ env: { KUMO_RATE_LIMIT: '100000', KUMO_ANONYMOUS_RATE_LIMIT: '100000' } });
    owner = (await signIn(stack.url, stack.owner)).headers as unknown as Record<string, string>;
  }, 180_000);
  afterAll(() => stack?.stop());

  it('a member who is removed is out: session, key, streams and consoles', async () => {
    const one = await tenant();
    const other = await tenant();
    expectOpen(one);
    await done(204, owner, 'DELETE', `/organizations/${one.organizationId}/members/${one.personId}`);
    await hasEnded(one);
    // Whoever is signed in stays so, for what is theirs elsewhere; the key was of this organization.
    await expectOnly(one, { session: 403, key: 401 }, { session: 403, key: 401 });
    expectOpen(other);
    for (const each of [...other.streams, ...other.consoles]) each.close();
  }, 240_000);

  it('a role that is lowered leaves what the new one may', async () => {
    const one = await tenant();
    expectOpen(one);
    const path = `/organizations/${one.organizationId}/members`;
    const { items } = await done(200, owner, 'GET', path);
    const { revision } = items.find((each: { personId: string }) => each.personId === one.personId);
    await done(200, { ...owner, 'if-match': revision }, 'PATCH', `${path}/${one.personId}`, { role: 'viewer' });
    await hasEnded(one);
    await expectOnly(one, { session: 200, key: 200 }, { session: 403, key: 403 });
  }, 240_000);

  it('an organization that is suspended may be looked at and nothing else', async () => {
    const one = await tenant();
    expectOpen(one);
    await done(200, owner, 'POST', `/organizations/${one.organizationId}/suspend`, { reason: 'Not paid.' });
    await hasEnded(one);
    await expectOnly(one, { session: 200, key: 200 }, { session: 403, key: 403 });
  }, 240_000);
});
