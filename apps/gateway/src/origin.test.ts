import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isForeign } from './http/origins.ts';
import { readHead } from './http/request-head.ts';
import { type Fixture, knownSession, startFixture } from './testing/fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture({
    KUMO_PUBLIC_URL: 'https://clouds.example',
    KUMO_HOST: '127.0.0.1',
    KUMO_INSECURE_HTTP: '0',
  });
});
afterAll(() => fixture.stop());

const cookie = `__Host-session=${knownSession}`;

describe('an unsafe request that rides on a cookie', () => {
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['a sibling domain', { origin: 'https://evil.clouds.example' }],
    ['the plain twin', { origin: 'http://clouds.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['a look-alike', { origin: 'https://clouds.example.evil.example' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
    ['a foreign Referer', { referer: 'https://evil.example/page' }],
  ])('is refused from %s', async (_, headers) => {
    const before = fixture.compute.seen.length;
    const told = await fixture.ask('/api/v1/instances', {
      method: 'POST',
      headers: { cookie, ...headers } as Record<string, string>,
      body: '{}',
    });
    expect(told.status).toBe(403);
    expect(told.json.code).toBe('foreign_origin');
    expect(fixture.compute.seen).toHaveLength(before);
  });

  it.each([
    ['the public address', { origin: 'https://clouds.example' }],
    ['the address that was typed', { origin: 'http://localhost:3000', host: 'localhost:3000' }],
    ['a page of our own by Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin' }],
    ['a program that names no origin', {}],
  ])('passes from %s', async (_, headers) => {
    const told = await fixture.ask('/api/v1/instances', {
      method: 'POST',
      headers: { cookie, ...headers } as Record<string, string>,
      body: '{}',
    });
    expect(told.status).toBe(200);
  });

  it('is refused at sign-in too, before there is a cookie', async () => {
    const headers = { origin: 'https://evil.example', host: 'clouds.example' };
    const told = await fixture.ask('/api/v1/sessions', { method: 'POST', isAnonymous: true, headers, body: '{}' });
    expect(told.json.code).toBe('foreign_origin');
  });

  it('is refused on the tRPC door in its own envelope', async () => {
    const headers = { cookie, origin: 'https://evil.example' };
    const told = await fixture.ask('/trpc/compute/instances.launch', { method: 'POST', headers, body: '{}' });
    expect(told.status).toBe(403);
    expect(told.json).toMatchObject({
      error: { code: -32003, data: { code: 'FORBIDDEN', problem: { code: 'foreign_origin' } } },
    });
  });
});

it('lets API keys come from anywhere: no browser adds them by itself', async () => {
  const told = await fixture.ask('/api/v1/instances', {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
    body: '{}',
  });
  expect(told.status).toBe(200);
});

it('lets anybody follow a link here', async () => {
  const told = await fixture.ask('/api/v1/instances', { headers: { cookie, 'sec-fetch-site': 'cross-site' } });
  expect(told.status).toBe(200);
});

it('knows the typed host with and without the default port', () => {
  const head = readHead(['Origin', 'https://other.example'], 'service');
  const publicUrl = new URL('https://clouds.example');
  const visitor = { network: '10.0.0.1', isSecure: true, host: 'Other.example:443' };
  expect(isForeign(head, visitor, publicUrl)).toBe(false);
  expect(isForeign(head, { ...visitor, host: 'other.example:8443' }, publicUrl)).toBe(true);
});

it('takes the plain twin of a typed host for another site, once that was reached by https', () => {
  const head = readHead(['Origin', 'http://other.example'], 'service');
  const publicUrl = new URL('https://clouds.example');
  const visitor = { network: '10.0.0.1', isSecure: true, host: 'other.example' };
  expect(isForeign(head, visitor, publicUrl)).toBe(true);
  expect(isForeign(head, { ...visitor, isSecure: false }, publicUrl)).toBe(false);
});

it('asks nobody about a cookie that is no session of ours, and knows nobody by it', async () => {
  const before = [fixture.identity.exchanges, fixture.compute.seen.length];
  const headers = { cookie: '__Host-session=no session, {at} all' };
  const told = await fixture.ask('/api/v1/instances', { isAnonymous: true, headers });
  expect([told.status, told.json.code]).toEqual([401, 'unauthenticated']);
  expect([fixture.identity.exchanges, fixture.compute.seen.length]).toEqual(before);
});

it('lets nobody through to what is not public', async () => {
  const before = fixture.compute.seen.length;
  const told = await fixture.ask('/api/v1/instances', { isAnonymous: true });
  expect([told.status, told.json.code]).toEqual([401, 'unauthenticated']);
  expect(fixture.compute.seen).toHaveLength(before);
});

describe('plain HTTP on a host that is not this machine', () => {
  it('says on the page why nobody could sign in there', async () => {
    const told = await fixture.ask('/', { isAnonymous: true, headers: { host: '10.0.0.5:3000', accept: 'text/html' } });
    expect(told.status).toBe(403);
    expect(told.headers['content-type']).toContain('text/html');
    expect(told.text).toContain('KUMO_INSECURE_HTTP=1');
  });

  it('refuses to sign in, and lets API keys work', async () => {
    const headers = { host: '10.0.0.5:3000' };
    const told = await fixture.ask('/api/v1/sessions', { method: 'POST', isAnonymous: true, headers, body: '{}' });
    expect(told.status).toBe(403);
    expect(told.json.detail).toContain('plain HTTP');
    expect((await fixture.ask('/api/v1/instances', { headers })).status).toBe(200);
  });

  it('works with KUMO_INSECURE_HTTP=1 and the cookie without its prefix', async () => {
    const insecure = await startFixture({ KUMO_INSECURE_HTTP: '1' });
    const host = '10.0.0.5:3000';
    expect((await insecure.ask('/', { isAnonymous: true, headers: { host, accept: 'text/html' } })).status).toBe(200);
    expect(
      (await insecure.ask('/api/v1/instances', { headers: { host, cookie: `session=${knownSession}` } })).status,
    ).toBe(200);
    await insecure.stop();
  });
});

describe('https in front', () => {
  it('sends HSTS at the public address', async () => {
    const told = await fixture.ask('/healthz', { headers: { host: 'clouds.example' } });
    expect(told.headers['strict-transport-security']).toContain('max-age');
  });
});
