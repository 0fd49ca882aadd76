import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceName } from '../../scripts/supervisor/services.ts';
import { type EventStream, followEvents } from '../support/event-stream.ts';
import { signIn } from '../support/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const holdEveryMs = 15;

/** The table "When a part is down" of docs/architecture.md, both columns, while the part stays down. */
describe('while a service is down', () => {
  let stack: Stack;
  let session: Record<string, string>;
  let instanceId: string;
  let stream: EventStream;
  let release = async (): Promise<void> => undefined;

  const ask = async (target: string, init: RequestInit = {}) => {
    const answer = await fetch(`${stack.url}${target}`, { redirect: 'manual', ...init });
    const text = await answer.text();
    const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') === true;
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: text.startsWith('{') ? JSON.parse(text) : null,
      isProblem,
    };
  };
  const status = async (target: string, init: RequestInit = {}) =>
    (await ask(target, { headers: session, ...init })).status;
  const post = (target: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: stack.url, ...headers },
      body: JSON.stringify(body),
    });
  const signInAnew = () => post('/api/v1/sessions', { email: stack.owner.email, password: stack.owner.password });
  /** Kills a service whenever it comes up, until it is released, and waits then until everything answers again. */
  const holdDown = async (service: ServiceName): Promise<void> => {
    const killed = stack.killService(service);
    let last = killed;
    const holding = setInterval(() => {
      const pid = stack.pidOf(service);
      if (pid !== undefined && pid !== last) last = stack.killService(service);
    }, holdEveryMs);
    release = async () => {
      clearInterval(holding);
      release = async () => undefined;
      await until(`${service} is back`, async () => (await ask('/readyz')).status === 200, 60_000);
    };
    // What the gateway does not ask for, it cannot say.
    if (service !== 'sandbox') {
      await until(`${service} is down`, async () => (await ask('/readyz')).status !== 200, 10_000);
    }
  };
  const expectUnavailable = async (service: string, answering: ReturnType<typeof ask>) => {
    const { status: code, body, headers, isProblem } = await answering;
    expect([code, body?.code, isProblem]).toEqual([503, 'unavailable', true]);
    expect(body.detail).toContain(service);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  };

  beforeAll(async () => {
    stack = await startStack({ env: { KUMO_RATE_LIMIT: '100000', KUMO_ANONYMOUS_RATE_LIMIT: '100000' } });
    const cloud = await stack.fetch('/api/v1/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'sandbox', name: 'down', options: { seed: 'down', instances: 20 } }),
    });
    expect(cloud.status, await cloud.clone().text()).toBe(201);
    const list = await stack.fetch('/api/v1/instances?state=running&limit=1');
    instanceId = ((await list.json()) as { items: { id: string }[] }).items[0]?.id ?? '';
    ({ headers: session } = (await signIn(stack.url, stack.owner)) as { headers: Record<string, string> });
    expect(await status('/api/v1/instances')).toBe(200);
    stream = await followEvents((path, init) =>
      fetch(`${stack.url}${path}`, { ...init, headers: { ...init.headers, ...session } }),
    );
  });
  afterEach(() => release());
  afterAll(async () => {
    stream?.close();
    await stack?.stop();
  });

  it('identity: who is signed in, or has used a key, goes on; nobody new comes in, and nothing of identity answers', async () => {
    await holdDown('identity');
    expect(await status('/api/v1/instances')).toBe(200);
    expect((await stack.fetch('/api/v1/clouds')).status).toBe(200);
    expect((await post(`/api/v1/instances/${instanceId}/reboot`, {}, session)).status).toBe(202);
    expect(await status('/sign-in')).toBe(200);
    expect(stream.isOpen).toBe(true);
    await expectUnavailable('identity', signInAnew());
    await expectUnavailable('identity', ask('/api/v1/setup'));
    await expectUnavailable('identity', ask('/api/v1/api-keys', { headers: session }));
    await expectUnavailable('identity', ask('/api/v1/me', { headers: session }));
    for (const stranger of [{ cookie: '__Host-session=made-up' }, { authorization: 'Bearer cpk_made-up' }]) {
      await expectUnavailable('identity', ask('/api/v1/instances', { headers: stranger }));
    }
  });

  it('compute: people sign in and look after themselves; clouds, instances and operations say that it is down', async () => {
    await holdDown('compute');
    expect((await signInAnew()).status).toBe(201);
    for (const target of [
      '/api/v1/me',
      '/api/v1/sessions',
      '/api/v1/api-keys',
      '/api/v1/organizations',
      '/',
      '/sign-in',
    ]) {
      expect(await status(target), target).toBe(200);
    }
    for (const noun of ['clouds', 'instances', 'operations', 'images', 'events']) {
      await expectUnavailable('compute', ask(`/api/v1/${noun}`, { headers: session }));
    }
  });

  it('web: the whole API and what is open go on; a page says so and tries again by itself', async () => {
    stream.close();
    stream = await followEvents((path, init) =>
      fetch(`${stack.url}${path}`, { ...init, headers: { ...init.headers, ...session } }),
    );
    await holdDown('web');
    expect((await signInAnew()).status).toBe(201);
    expect(await status('/api/v1/instances')).toBe(200);
    expect(await status('/api/docs')).toBe(200);
    expect((await post(`/api/v1/instances/${instanceId}/reboot`, {}, session)).status).toBe(202);
    await until('its event arrives', () => stream.events.length > 0, 10_000);
    const page = await ask('/', { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    expect(page.text).toContain('http-equiv="refresh"');
    expect(page.text).toContain('web');
  });

  it('the sandbox: all else goes on, its machines say what they were, and changes on them what is wrong', async () => {
    await holdDown('sandbox');
    expect((await signInAnew()).status).toBe(201);
    expect(await status('/api/v1/clouds')).toBe(200);
    const row = await until(
      'its rows say what they were',
      async () => {
        const { body } = await ask(`/api/v1/instances/${instanceId}`, { headers: session });
        return body.state === 'unknown' ? body : undefined;
      },
      60_000,
    );
    expect(row.lastKnownState).not.toBe('unknown');
    const stop = await post(`/api/v1/instances/${instanceId}/stop`, {}, session);
    expect([stop.status, stop.body.code]).toEqual([502, 'cloud_unavailable']);
  });
});
