import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventStream, followEvents } from '../support/event-stream.ts';
import { signIn } from '../support/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { superuserUrl } from '../support/stack-database.ts';
import { until } from '../support/until.ts';
import { type Lasting, openSocket } from './web-sockets.ts';

/** What a revoked credential holds open ends within this time, milliseconds: promised to users. */
const outWithinMs = 5_000;

/** A credential as headers, with what takes it back. */
interface Credential {
  headers: Record<string, string>;
  revoke(): Promise<void>;
}

describe('a credential that is revoked while things are open', () => {
  let stack: Stack;
  let instanceId: string;

  const status = async (target: string, init: RequestInit) => {
    const answer = await fetch(`${stack.url}${target}`, init);
    await answer.arrayBuffer();
    return answer.status;
  };
  const remove = async (target: string) => {
    expect((await stack.fetch(target, { method: 'DELETE' })).status).toBe(204);
  };
  const newKey = async (): Promise<Credential> => {
    const made = await stack.fetch('/api/v1/api-keys', { method: 'POST', body: JSON.stringify({ name: 'revoked' }) });
    const { id, secret } = (await made.json()) as { id: string; secret: string };
    return {
      headers: { authorization: `Bearer ${secret}` },
      revoke: () => remove(`/api/v1/api-keys/${id}`),
    };
  };
  const newSession = async (): Promise<Credential> => {
    const { headers } = await signIn(stack.url, stack.owner);
    const { id } = (await (await fetch(`${stack.url}/api/v1/sessions/current`, { headers })).json()) as { id: string };
    return {
      headers,
      async revoke() {
        const other = await signIn(stack.url, stack.owner);
        expect(await status(`/api/v1/sessions/${id}`, { method: 'DELETE', headers: other.headers })).toBe(204);
      },
    };
  };
  /** The gateway does not see this revocation pass: another replica, or the machine's own command, did it. */
  const newSessionEndedElsewhere = async (): Promise<Credential> => {
    const { headers } = await signIn(stack.url, stack.owner);
    const { id } = (await (await fetch(`${stack.url}/api/v1/sessions/current`, { headers })).json()) as { id: string };
    return {
      headers,
      async revoke() {
        const sql = new pg.Client({ connectionString: superuserUrl(stack) });
        await sql.connect();
        await sql.query('DELETE FROM identity.sessions WHERE id = $1', [id]);
        await sql.end();
      },
    };
  };
  const openConsole = async (headers: Record<string, string>): Promise<Lasting> => {
    const opened = await fetch(`${stack.url}/api/v1/instances/${instanceId}/console`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(opened.status).toBe(201);
    const { url } = (await opened.json()) as { url: string };
    return openSocket(new URL(url, stack.url).href, headers);
  };
  const followLogs = (headers: Record<string, string>): Promise<EventStream> =>
    followEvents((_path, init) =>
      fetch(`${stack.url}/api/v1/instances/${instanceId}/logs?follow=true`, {
        ...init,
        headers: { ...headers, accept: 'text/event-stream' },
      }),
    );

  beforeAll(async () => {
    stack = await startStack({ env: { KUMO_RATE_LIMIT: '100000', KUMO_ANONYMOUS_RATE_LIMIT: '100000' } });
    const cloud = await stack.fetch('/api/v1/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'sandbox', name: 'revocation', options: { seed: 'revocation', instances: 20 } }),
    });
    expect(cloud.status, await cloud.clone().text()).toBe(201);
    const list = await stack.fetch('/api/v1/instances?state=running&limit=1');
    const { items } = (await list.json()) as { items: { id: string }[] };
    instanceId = items[0]?.id ?? '';
  });
  afterAll(() => stack?.stop());

  it.each([
    ['an API key', newKey],
    ['a session', newSession],
    ['a session that another door ended', newSessionEndedElsewhere],
  ])('%s stops working everywhere within 5 s, and its streams, log follows and consoles end', async (_what, make) => {
    const credential = await make();
    const bystander = await make();
    const openedBy = async ({ headers }: Credential) => ({
      events: await followEvents((path, init) =>
        fetch(`${stack.url}${path}`, { ...init, headers: { ...init.headers, ...headers } }),
      ),
      logs: await followLogs(headers),
      console: await openConsole(headers),
    });
    const mine = await openedBy(credential);
    const others = await openedBy(bystander);
    for (const each of [mine, others]) {
      expect([each.events.isOpen, each.logs.isOpen, each.console.isOpen]).toEqual([true, true, true]);
    }

    await credential.revoke();
    const revokedAt = performance.now();
    const leftMs = () => Math.max(0, revokedAt + outWithinMs - performance.now());
    await until(
      'everything open has ended',
      () => !mine.events.isOpen && !mine.logs.isOpen && !mine.console.isOpen,
      leftMs(),
    );
    for (const target of ['/api/v1/me', '/api/v1/instances', '/trpc/compute/clouds.list', '/api/v1/events']) {
      await until(
        `${target} refuses`,
        async () => (await status(target, { headers: credential.headers })) === 401,
        leftMs(),
      );
    }
    expect([others.events.isOpen, others.logs.isOpen, others.console.isOpen]).toEqual([true, true, true]);
    for (const each of [others.events, others.logs, others.console]) each.close();
  });
});
