import { walkPages } from '@kumo/provider-core';
import { until } from '@kumo/provider-core/testing';
import { expect, it } from 'vitest';
import { describeOpenStack, unhurried } from '../support/openstack-bench.ts';
import { openStackLogin } from '../support/openstack-lab.ts';

const signIn = 'POST /identity/v3/auth/tokens';

describeOpenStack('OpenStack with parts of it away', (bench) => {
  const signIns = () => bench().front.requests.filter((line) => line === signIn).length;

  it('signs in again once, however many calls find the token revoked', async () => {
    const connection = await bench().connect();
    await connection.instances.get(unhurried, bench().resident);
    const [token] = bench().front.tokens.slice(-1);
    const headers = { 'x-auth-token': token ?? '', 'x-subject-token': token ?? '' };
    await fetch(`${openStackLogin('demo').authUrl}/auth/tokens`, { method: 'DELETE', headers });
    const before = signIns();
    const refused = { status: 401, headers: { 'content-type': 'application/json' }, body: '{"error":{"code":401}}' };
    // Services may remember for a while that a token was good; these answers stand for those that do not.
    bench().front.answer(/^GET \/(compute|network|volumev3)\//, refused, 6);
    const calls = [
      ...[1, 2, 3, 4].map(() => connection.instances.get(unhurried, bench().resident)),
      connection.networks?.list(unhurried, { limit: 5 }),
      connection.volumes?.list(unhurried, { limit: 5 }),
    ];
    await Promise.all(calls);
    expect(signIns() - before).toBe(1);
  });

  it('loses no call to tokens that end every second', async () => {
    bench().front.rewrite((part, path, text) =>
      part === 'identity' && path.endsWith('/tokens') ? shortLived(text) : text,
    );
    const connection = await bench().connect();
    const before = signIns();
    await until(60_000, async () => {
      await connection.sizes?.list(unhurried, { limit: 5 });
      expect(signIns() - before).toBeGreaterThan(3);
    });
  });

  it('goes on while Keystone is away, as long as the token is good', async () => {
    const connection = await bench().connect();
    await connection.sizes?.list(unhurried, { limit: 5 });
    bench().front.cut(/^\w+ \/identity/);
    expect((await connection.instances.get(unhurried, bench().resident)).nativeId).toBe(bench().resident);
    const fresh = await bench().connect();
    await expect(fresh.sizes?.list(unhurried, { limit: 5 })).rejects.toMatchObject({
      code: 'unavailable',
      outcomeUnknown: false,
    });
  });

  it('shows networks while Nova is away, and says of instances that they can not be asked for', async () => {
    const connection = await bench().connect();
    bench().front.cut(/^\w+ \/compute/);
    const listing = connection.instances.list(unhurried, { limit: 10 });
    await expect(listing).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await expect(listing).rejects.toThrow(/Nova/);
    expect((await connection.networks?.list(unhurried, { limit: 10 }))?.items.length).toBeGreaterThan(0);
    bench().front.heal();
    expect((await connection.instances.get(unhurried, bench().resident)).state).toBe('running');
  });

  it('shows instances while Neutron is away, and tells their networks when it is back', async () => {
    const connection = await bench().connect();
    const before = await connection.instances.get(unhurried, bench().resident);
    const fresh = await bench().connect();
    bench().front.cut(/^\w+ \/network/);
    await expect(connection.networks?.list(unhurried, { limit: 5 })).rejects.toMatchObject({ code: 'unavailable' });
    expect(await connection.instances.get(unhurried, bench().resident)).toEqual(before);
    const { changesCursor = '' } = await fresh.instances.list(unhurried, { limit: 1000 });
    expect((await fresh.instances.get(unhurried, bench().resident)).state).toBe('running');
    bench().front.heal();
    // Only changes would not tell: Nova noticed nothing.
    const changes = fresh.instances.changes?.(unhurried, { since: changesCursor });
    await expect(changes).rejects.toMatchObject({ code: 'conflict' });
    const { items } = await fresh.instances.list(unhurried, { limit: 1000 });
    expect(items.find((item) => item.nativeId === bench().resident)?.networkNativeIds).toEqual(before.networkNativeIds);
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
    const connection = await bench().connect();
    bench().front.answer(/^GET \/volumev3\/\S+\/volumes\/detail/, { status, headers: { 'retry-after': pause }, body });
    await expect(connection.volumes?.list(unhurried, { limit: 5 })).rejects.toMatchObject({ code, retryAfterMs });
  });

  it('rejects a walk of pages that breaks in the middle, and one whose next page is gone', async () => {
    const connection = await bench().connect();
    const walk = async () => {
      for await (const _page of walkPages(requiredPort(connection.images), unhurried, { limit: 1 }));
    };
    bench().front.cut(/^GET \/image\/\S+marker=/, 1);
    await expect(walk()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await walk();
    const gone = requiredPort(connection.images).list(unhurried, {
      limit: 1,
      cursor: '00000000-0000-4000-8000-000000000000',
    });
    await expect(gone).rejects.toMatchObject({ code: 'conflict', retryable: true });
    bench().front.rewrite((part, _path, text) => (part === 'image' ? '{}' : text));
    await expect(walk()).rejects.toMatchObject({ code: 'unexpected' });
  });

  it('shows a machine of which a broken cell sends next to nothing, and takes nothing for anything else', async () => {
    const connection = await bench().connect();
    bench().front.rewrite((part, path, text) =>
      part === 'compute' && path.includes('/servers/')
        ? JSON.stringify({ server: { id: bench().resident, status: 'UNKNOWN' } })
        : text,
    );
    const seen = await connection.instances.get(unhurried, bench().resident);
    expect(seen).toMatchObject({
      nativeId: bench().resident,
      name: bench().resident,
      state: 'unknown',
      vcpus: null,
      createdAt: null,
    });
  });
});

function requiredPort<T>(port: T | undefined): T {
  if (port === undefined) throw new Error('the port is missing');
  return port;
}

/** Keystone's answer with a token that ends a second after it was made. */
function shortLived(text: string): string {
  const document: { token: { issued_at: string; expires_at: string } } = JSON.parse(text);
  document.token.expires_at = new Date(Date.parse(document.token.issued_at) + 1_000).toISOString();
  return JSON.stringify(document);
}
