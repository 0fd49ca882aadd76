import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import {
  type ConnectEnvironment,
  type LaunchSpec,
  type ProviderConnection,
  ProviderError,
  walkPages,
} from '@kumo/provider-core';
import { until } from '@kumo/provider-core/testing';
import { openstack } from '@kumo/provider-openstack';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OpenStackFront } from '../support/openstack-front.ts';
import {
  explainNoOpenStack,
  openStackApi,
  openStackConnection,
  openStackFile,
  openStackLogin,
  openStackReady,
  openStackThings,
} from '../support/openstack-lab.ts';

const run = promisify(execFile);
const context = { signal: new AbortController().signal };
const prefix = `kumo-fault-${randomUUID().slice(0, 8)}`;
const planted = `planted-${randomUUID()}`;
const signIn = 'POST /identity/v3/auth/tokens';

if (openStackFile === undefined) {
  describe('not run: OpenStack', () => {
    it(explainNoOpenStack, (context) => context.skip(explainNoOpenStack));
  });
} else {
  describe('OpenStack, when something goes wrong', () => {
    let front: OpenStackFront;
    let things: Awaited<ReturnType<typeof openStackThings>>;
    /** One machine that is there throughout. */
    let resident: string;
    const open: ProviderConnection[] = [];
    const made: string[] = [];

    const form = () => openStackConnection({ ...openStackLogin('demo'), authUrl: front.authUrl() });
    const connect = async (environment: ConnectEnvironment = {}) => {
      const connection = await openstack.connect(form(), environment);
      open.push(connection);
      return connection;
    };
    const spec = (extra: Partial<LaunchSpec> = {}): LaunchSpec => ({
      token: { operationId: `opr_${randomUUID()}`, resourceId: `ins_${randomUUID()}`, organizationId: 'org_faults' },
      name: `${prefix}-${randomUUID().slice(0, 4)}`,
      image: things.images.get('debian-12') ?? '',
      sizeNativeId: things.sizes.get('m1.tiny') ?? '',
      networkNativeIds: [things.networks.get('private') ?? ''],
      ports: [],
      env: {},
      volumes: [],
      tags: {},
      ...extra,
    });
    const launch = async (connection: ProviderConnection, order: LaunchSpec) => {
      const { nativeId } = await connection.instances.create(context, order);
      made.push(nativeId);
      return nativeId;
    };
    const signIns = () => front.requests.filter((line) => line === signIn).length;

    beforeAll(async () => {
      await openStackReady();
      front = await OpenStackFront.start(openStackLogin('demo').authUrl);
      things = await openStackThings();
      const connection = await connect();
      resident = await launch(connection, spec());
      await until(240_000, async () =>
        expect((await connection.instances.get(context, resident)).state).toBe('running'),
      );
    }, 900_000);
    afterEach(() => front.heal());
    afterAll(async () => {
      const [connection] = open;
      for (const nativeId of made) await connection?.instances.terminate(context, nativeId);
      for (const one of open) await one.close();
      await front?.close();
    }, 120_000);

    it('signs in again once, however many calls find the token revoked', async () => {
      const connection = await connect();
      await connection.instances.get(context, resident);
      const [token] = front.tokens.slice(-1);
      const headers = { 'x-auth-token': token ?? '', 'x-subject-token': token ?? '' };
      await fetch(`${openStackLogin('demo').authUrl}/auth/tokens`, { method: 'DELETE', headers });
      const before = signIns();
      const refused = { status: 401, headers: { 'content-type': 'application/json' }, body: '{"error":{"code":401}}' };
      // Services may remember for a while that a token was good; these answers stand for those that do not.
      front.answer(/^GET \/(compute|network|volumev3)\//, refused, 6);
      const calls = [
        ...[1, 2, 3, 4].map(() => connection.instances.get(context, resident)),
        connection.networks?.list(context, { limit: 5 }),
        connection.volumes?.list(context, { limit: 5 }),
      ];
      await Promise.all(calls);
      expect(signIns() - before).toBe(1);
    });

    it('loses no call to tokens that end every second', async () => {
      front.rewrite((part, path, text) => (part === 'identity' && path.endsWith('/tokens') ? shortLived(text) : text));
      const connection = await connect();
      const before = signIns();
      await until(60_000, async () => {
        await connection.sizes?.list(context, { limit: 5 });
        expect(signIns() - before).toBeGreaterThan(3);
      });
    });

    it('goes on while Keystone is away, as long as the token is good', async () => {
      const connection = await connect();
      await connection.sizes?.list(context, { limit: 5 });
      front.cut(/^\w+ \/identity/);
      expect((await connection.instances.get(context, resident)).nativeId).toBe(resident);
      const fresh = await connect();
      await expect(fresh.sizes?.list(context, { limit: 5 })).rejects.toMatchObject({
        code: 'unavailable',
        outcomeUnknown: false,
      });
    });

    it('shows networks while Nova is away, and says of instances that they can not be asked for', async () => {
      const connection = await connect();
      front.cut(/^\w+ \/compute/);
      const listing = connection.instances.list(context, { limit: 10 });
      await expect(listing).rejects.toMatchObject({ code: 'unavailable', retryable: true });
      await expect(listing).rejects.toThrow(/Nova/);
      expect((await connection.networks?.list(context, { limit: 10 }))?.items.length).toBeGreaterThan(0);
      front.heal();
      expect((await connection.instances.get(context, resident)).state).toBe('running');
    });

    it('shows instances while Neutron is away, and tells their networks when it is back', async () => {
      const connection = await connect();
      const before = await connection.instances.get(context, resident);
      const fresh = await connect();
      front.cut(/^\w+ \/network/);
      await expect(connection.networks?.list(context, { limit: 5 })).rejects.toMatchObject({ code: 'unavailable' });
      expect(await connection.instances.get(context, resident)).toEqual(before);
      const { changesCursor = '' } = await fresh.instances.list(context, { limit: 1000 });
      expect((await fresh.instances.get(context, resident)).state).toBe('running');
      front.heal();
      // Only changes would not tell: Nova noticed nothing.
      const changes = fresh.instances.changes?.(context, { since: changesCursor });
      await expect(changes).rejects.toMatchObject({ code: 'conflict' });
      const { items } = await fresh.instances.list(context, { limit: 1000 });
      expect(items.find((item) => item.nativeId === resident)?.networkNativeIds).toEqual(before.networkNativeIds);
    });

    it.each([
      ['429 of a proxy', 429, '{"overLimit":{"code":429,"message":"Slow down."}}', '3', 'throttled', 3_000],
      ['413 that passes', 413, '{"overLimit":{"code":413,"message":"Slow down."}}', '2', 'throttled', 2_000],
      [
        '413 that does not',
        413,
        '{"overLimit":{"code":413,"message":"VolumeLimitExceeded: quota"}}',
        '0',
        'quota_exceeded',
        undefined,
      ],
      ['503 with a pause', 503, '<html>busy</html>', '4', 'unavailable', 4_000],
    ] as const)('says when to ask again: %s', async (_what, status, body, pause, code, retryAfterMs) => {
      const connection = await connect();
      front.answer(/^GET \/volumev3\/\S+\/volumes\/detail/, { status, headers: { 'retry-after': pause }, body });
      await expect(connection.volumes?.list(context, { limit: 5 })).rejects.toMatchObject({ code, retryAfterMs });
    });

    it('rejects a walk of pages that breaks in the middle, and one whose next page is gone', async () => {
      const connection = await connect();
      const walk = async () => {
        for await (const _page of walkPages(requiredPort(connection.images), context, { limit: 1 }));
      };
      front.cut(/^GET \/image\/\S+marker=/, 1);
      await expect(walk()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
      await walk();
      const gone = requiredPort(connection.images).list(context, {
        limit: 1,
        cursor: '00000000-0000-4000-8000-000000000000',
      });
      await expect(gone).rejects.toMatchObject({ code: 'conflict', retryable: true });
      front.rewrite((part, _path, text) => (part === 'image' ? '{}' : text));
      await expect(walk()).rejects.toMatchObject({ code: 'unexpected' });
    });

    it('shows a machine of which a broken cell sends next to nothing, and takes nothing for anything else', async () => {
      const connection = await connect();
      front.rewrite((part, path, text) =>
        part === 'compute' && path.includes('/servers/')
          ? JSON.stringify({ server: { id: resident, status: 'UNKNOWN' } })
          : text,
      );
      const seen = await connection.instances.get(context, resident);
      expect(seen).toMatchObject({
        nativeId: resident,
        name: resident,
        state: 'unknown',
        vcpus: null,
        createdAt: null,
      });
    });

    it('tells of a machine that could not be placed why', async () => {
      const admin = await openStackApi('admin');
      const flavor = { name: `${prefix}-huge`, ram: 512, vcpus: 5_000, disk: 1, id: 'auto' };
      const answer = await admin.send('compute', '/flavors', { method: 'POST', body: { flavor } });
      const { flavor: huge } = (await answer.json()) as { flavor: { id: string } };
      try {
        const connection = await connect();
        const nativeId = await launch(connection, spec({ sizeNativeId: huge.id }));
        await until(60_000, async () => {
          const seen = await connection.instances.get(context, nativeId);
          expect(seen.state).toBe('error');
          expect(seen.stateReason).toMatch(/No valid host/);
        });
      } finally {
        await admin.send('compute', `/flavors/${huge.id}`, { method: 'DELETE' });
      }
    });

    it('refuses names and tags that OpenStack can not keep, and repeats no ten thousand characters', async () => {
      const connection = await connect();
      const long = connection.instances.rename?.(context, resident, 'n'.repeat(10_000));
      const error = await long?.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'invalid_request' });
      expect(error instanceof Error ? error.message.length : 0).toBeLessThan(600);
      const emoji = connection.instances.tag?.(context, resident, { mood: '😀' });
      await expect(emoji).rejects.toMatchObject({ code: 'invalid_request' });
      await connection.instances.tag?.(context, resident, { 'a note': 'très élevée', empty: '' });
      expect((await connection.instances.get(context, resident)).tags).toEqual({ 'a note': 'très élevée', empty: '' });
    });

    it('never repeats a secret: of a sign-in, of user data, of a token', async () => {
      const errors: unknown[] = [];
      const wrong = { ...form(), credentials: { ...form().credentials, password: planted } };
      const refused = await openstack.connect(wrong);
      errors.push(await refused.identify(context).catch((thrown: unknown) => thrown));
      await refused.close();
      const connection = await connect();
      const userData = `${planted}\n`.repeat(3_000);
      errors.push(await connection.instances.create(context, spec({ userData })).catch((thrown: unknown) => thrown));
      for (const error of errors) {
        expect(error).toBeInstanceOf(ProviderError);
        const said = everything(error);
        expect(said).not.toContain(planted);
        expect(said).not.toContain(Buffer.from(planted).toString('base64').slice(0, 24));
        for (const token of front.tokens) expect(said).not.toContain(token);
      }
    });

    it('does not dial what the platform forbids, whoever names it', async () => {
      const dialled = new Set<string>();
      const checkEndpoint = async (host: string) => {
        dialled.add(host);
        if (host === '127.0.0.1') return [host];
        throw new ProviderError({ code: 'invalid_request', message: `${host} is never dialled.` });
      };
      front.rewrite((part, path, text) => (part === 'identity' && path.endsWith('/tokens') ? elsewhere(text) : text));
      const connection = await connect({ checkEndpoint });
      await expect(connection.sizes?.list(context, { limit: 1 })).rejects.toMatchObject({ code: 'invalid_request' });
      expect(dialled).toContain('169.254.169.254');
      await expect(connection.networks?.list(context, { limit: 1 })).resolves.toBeDefined();
    });

    it('sees a machine that the openstack client makes, and that it is gone when the client deletes it', async (testContext) => {
      const hasClient = await run('openstack', ['--version']).then(
        () => true,
        () => false,
      );
      if (!hasClient) testContext.skip('the openstack client is not installed');
      const env = { ...process.env, OS_CLIENT_CONFIG_FILE: openStackFile };
      const client = (...words: string[]) => run('openstack', ['--os-cloud', 'demo', 'server', ...words], { env });
      const connection = await connect();
      let { changesCursor: cursor = '' } = await connection.instances.list(context, { limit: 1000 });
      const changes = async () => {
        const told = await connection.instances.changes?.(context, { since: cursor });
        cursor = told?.cursor ?? cursor;
        return told;
      };
      const name = `${prefix}-outside`;
      const args = ['--image', 'debian-12', '--flavor', 'm1.tiny', '--network', 'private', '--wait', '-f', 'json'];
      const { id } = JSON.parse((await client('create', ...args, name)).stdout) as { id: string };
      made.push(id);
      await until(30_000, async () => {
        const told = await changes();
        expect(told?.items.find((item) => item.nativeId === id)).toMatchObject({
          name,
          state: 'running',
          operationId: null,
        });
      });
      await client('delete', '--wait', id);
      await until(30_000, async () => expect((await changes())?.goneNativeIds).toContain(id));
      await expect(connection.instances.get(context, id)).rejects.toMatchObject({ code: 'not_found' });
    });
  });
}

function requiredPort<T>(port: T | undefined): T {
  if (port === undefined) throw new Error('the port is missing');
  return port;
}

/** Keystone's answer with a second region whose Nova is at an address that nobody may dial, before the real one. */
function elsewhere(text: string): string {
  const document: { token: { catalog: { type: string; endpoints: Record<string, unknown>[] }[] } } = JSON.parse(text);
  const compute = document.token.catalog.find(({ type }) => type === 'compute');
  const [endpoint] = compute?.endpoints ?? [];
  document.token.catalog.unshift({
    type: 'compute',
    endpoints: [{ ...endpoint, interface: 'public', kept: true, url: 'http://169.254.169.254/v2.1' }],
  });
  return JSON.stringify(document);
}

/** Keystone's answer with a token that ends a second after it was made. */
function shortLived(text: string): string {
  const document: { token: { issued_at: string; expires_at: string } } = JSON.parse(text);
  document.token.expires_at = new Date(Date.parse(document.token.issued_at) + 1_000).toISOString();
  return JSON.stringify(document);
}

/** All that an error says, its causes too. */
function everything(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  return [
    error.message,
    error.stack,
    JSON.stringify(error),
    error.cause === undefined ? '' : everything(error.cause),
  ].join('\n');
}
