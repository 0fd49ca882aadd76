import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenHost } from './config.ts';
import { type Fixture, internalToken, startFixture } from './testing/fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1 and holds what every service offers', async () => {
    const told = await fixture.ask('/api/v1/openapi.json', { isAnonymous: true });
    expect(told.status).toBe(200);
    const result = await new Validator().validate(JSON.parse(told.text));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(told.json.openapi).toMatch(/^3\.1\./);
    const paths = Object.keys(told.json.paths as object);
    expect(paths).toEqual(expect.arrayContaining(['/setup', '/sessions', '/instances', '/instances/{id}', '/events']));
  });

  it('resolves every reference and names every operation once', async () => {
    const { text } = await fixture.ask('/api/v1/openapi.json', { isAnonymous: true });
    const document = JSON.parse(text);
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) {
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
    expect(text).not.toContain('$defs');
    const ids = [...text.matchAll(/"operationId":"([\w.]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says no brand, on the page neither', async () => {
    for (const path of ['/api/v1/openapi.json', '/api/docs']) {
      expect((await fixture.ask(path, { isAnonymous: true })).text).not.toMatch(/kumo/i);
    }
  });
});

describe('the reference page', () => {
  it('lists every operation and loads nothing from elsewhere', async () => {
    const { text, headers } = await fixture.ask('/api/docs', { isAnonymous: true, headers: { accept: 'text/html' } });
    expect(headers['content-type']).toContain('text/html');
    expect(text).toContain('/api/v1/instances/{id}');
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const nonce = /script-src 'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1] ?? '';
    expect(text).toContain(`<script nonce="${nonce}">`);
    expect(text.match(/<(?:script|style)(?! nonce=)/g)).toBeNull();
    const again = await fixture.ask('/api/docs', { isAnonymous: true });
    expect(String(again.headers['content-security-policy'])).not.toContain(nonce);
  });
});

describe('health', () => {
  it('is alive whatever is down, and ready when everything is', async () => {
    expect(await fixture.ask('/healthz', { isAnonymous: true })).toMatchObject({ status: 200, json: { status: 'ok' } });
    expect(await fixture.ask('/readyz', { isAnonymous: true })).toMatchObject({
      status: 200,
      json: { status: 'ready', services: { identity: 'ready', compute: 'ready', web: 'ready' } },
    });
    await fixture.compute.kill();
    await expect
      .poll(async () => (await fixture.ask('/readyz', { isAnonymous: true })).json)
      .toEqual({ status: 'not ready', services: { identity: 'ready', compute: 'down', web: 'ready' } });
    await fixture.compute.start();
  });

  it('cannot be changed', async () => {
    const told = await fixture.ask('/healthz', { method: 'POST', body: '{}' });
    expect(told).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' }, json: { code: 'method_not_allowed' } });
  });
});

describe('metrics', () => {
  it('are for this machine and for the inside only', async () => {
    expect((await fixture.ask('/metrics', { isAnonymous: true })).text).toContain('http_request_duration_seconds');
    expect((await fixture.ask('/metrics', { headers: { 'x-forwarded-for': '1.2.3.4' } })).status).toBe(404);
    expect((await fixture.ask('/metrics', { headers: { host: 'rebound.example' } })).status).toBe(404);
    const headers = { host: 'gateway:3000', 'x-internal-token': internalToken };
    expect((await fixture.ask('/metrics', { headers })).status).toBe(200);
  });
});

describe('where it listens', () => {
  it.each([
    ['http://localhost:3000', undefined, '127.0.0.1'],
    ['https://clouds.example', undefined, '0.0.0.0'],
    ['http://localhost:3000', '0.0.0.0', '0.0.0.0'],
  ])('%s with KUMO_HOST %s: %s', (KUMO_PUBLIC_URL, KUMO_HOST, host) => {
    expect(listenHost({ KUMO_PUBLIC_URL, KUMO_HOST })).toBe(host);
  });
});
