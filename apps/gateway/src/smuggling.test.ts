import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTarget } from './http/paths.ts';
import { type Fixture, startFixture } from './testing/fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

const seen = (): number => fixture.compute.seen.length + fixture.web.seen.length + fixture.identity.seen.length;

describe('addresses that two readers could understand differently', () => {
  it.each([
    '/api/v1/%2e%2e/internal/principal',
    '/api/v1/%2E%2E%2Finternal/principal',
    '/api/v1/../internal/principal',
    '/api/v1/instances/..',
    '/api/v1/instances/..;/internal',
    '/api/v1/./instances',
    '/api/v1//internal/principal',
    '//internal/principal',
    '/api/v1\\..\\internal',
    '/api/v1/instances%2f..%2finternal',
    '/api/v1/instances%5c..%5cinternal',
    '/api/v1/instances%00',
    '/api/v1/instances%0d%0aX-Principal:%20forged',
    '/api/v1/instances%252e%252e',
    '/api/v1/instances%zz',
    '/api/v1/instances#fragment',
  ])('refuses %s', async (path) => {
    const before = seen();
    const told = await fixture.askRaw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(told).toMatch(/^HTTP\/1\.1 400 /);
    expect(told).toContain('malformed_request');
    expect(seen()).toBe(before);
  });

  it('refuses the absolute form, whichever host it names', async () => {
    const told = await fixture.askRaw(
      'GET http://elsewhere.example/internal/principal HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    );
    expect(told).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('leaves plain paths and every query alone', () => {
    for (const url of ['/', '/a.b/c..d', '/.well-known/a', '/_next/%5Bid%5D.js', '/x?a=../..&b=%2e%2e//%00']) {
      const cut = url.indexOf('?');
      expect(readTarget(url)).toEqual({
        path: cut === -1 ? url : url.slice(0, cut),
        query: cut === -1 ? '' : url.slice(cut + 1),
      });
    }
  });
});

describe('requests that two readers could cut differently', () => {
  const post = 'POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n';
  it.each([
    ['two lengths', `${post}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`],
    ['two equal lengths', `${post}Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd`],
    ['a list of lengths', `${post}Content-Length: 4, 5\r\n\r\nabcde`],
    ['a signed length', `${post}Content-Length: +4\r\n\r\nabcd`],
    [
      'length and chunks',
      `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n`,
    ],
    ['a hidden chunked', `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['chunked twice', `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`],
    ['a blank before the colon', `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
    ['a folded header', `${post}X-A: 1\r\n Transfer-Encoding: chunked\r\n\r\n`],
    ['bare line feeds', 'GET / HTTP/1.1\nHost: localhost\n\n'],
    ['a broken chunk size', `${post}Transfer-Encoding: chunked\r\n\r\n0x4\r\nabcd\r\n0\r\n\r\n`],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\nConnection: close\r\n\r\n'],
    [
      'two keys',
      'GET /api/v1/instances HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer cpk_a\r\nAuthorization: Bearer cpk_known\r\nConnection: close\r\n\r\n',
    ],
  ])('refuses %s', async (_, bytes) => {
    const before = seen();
    const told = await fixture.askRaw(bytes);
    expect(told).toMatch(/^HTTP\/1\.1 400 /);
    expect(told.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(seen()).toBe(before);
  });

  it('answers a second request on the same connection as its own', async () => {
    const one = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n';
    const told = await fixture.askRaw(`${one}\r\n${one}Connection: close\r\n\r\n`);
    expect(told.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });

  it('does not serve CONNECT or TRACE, and does not speak h2c', async () => {
    expect(await fixture.askRaw('CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n')).not.toContain('200');
    expect(await fixture.askRaw('TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 405 /,
    );
    const told = await fixture.askRaw(
      'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade\r\nUpgrade: h2c\r\n\r\n',
    );
    expect(told).toMatch(/^HTTP\/1\.1 200 /);
  });
});
