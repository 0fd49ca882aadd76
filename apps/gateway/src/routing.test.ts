import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, internalToken, knownSession, organizationId, startFixture } from './testing/fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

describe('routing', () => {
  it.each([
    ['/api/v1/instances?limit=50', 'compute'],
    ['/api/v1/providers', 'compute'],
    ['/api/v1/operations/opr_1', 'compute'],
    ['/api/v1/sessions/current', 'identity'],
    ['/api/v1/api-keys', 'identity'],
  ] as const)('sends %s to %s unchanged', async (path, owner) => {
    const told = await fixture.ask(path);
    expect(told.status).toBe(200);
    expect(told.json.from).toBe(owner);
    expect(fixture[owner].last.url).toBe(path);
  });

  it('sends /trpc/<service>/… to that service as /trpc/…', async () => {
    await fixture.ask('/trpc/compute/instances.list,clouds.list?batch=1&input=%7B%7D');
    expect(fixture.compute.last.url).toBe('/trpc/instances.list,clouds.list?batch=1&input=%7B%7D');
    await fixture.ask('/trpc/identity/sessions.current');
    expect(fixture.identity.last.url).toBe('/trpc/sessions.current');
  });

  it('sends everything else to web, with its cookies', async () => {
    for (const path of [
      '/',
      '/instances?state=running',
      '/_next/static/chunks/app/%5Bid%5D/page-1.js',
      '/.well-known/x',
    ]) {
      const told = await fixture.ask(path, { isAnonymous: true, headers: { cookie: 'theme=dark' } });
      expect(told.text).toBe('<h1>web</h1>');
      expect(fixture.web.last.url).toBe(path);
      expect(fixture.web.last.headers.cookie).toBe('theme=dark');
    }
  });

  it.each([
    '/api/v1/nothing',
    '/api/v1',
    '/api/v2/instances',
    '/api',
    '/trpc/nobody/x',
    '/trpc',
    '/internal',
    '/internal/principal',
  ])('answers %s itself with not_found', async (path) => {
    const told = await fixture.ask(path);
    expect(told.status).toBe(404);
    expect(told.headers['content-type']).toBe('application/problem+json');
    expect(told.json.code).toBe('not_found');
  });

  it.each([
    ['DELETE', '/api/v1/instances', 'GET, HEAD, POST'],
    ['PUT', '/api/v1/instances/ins_1', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/api/v1/instances/ins_1/start', 'POST'],
    ['OPTIONS', '/api/v1/api-keys', 'GET, HEAD, POST'],
  ])('refuses %s of %s, and tells everybody which methods there are', async (method, path, allow) => {
    const [before, beforeThat] = [fixture.compute.seen.length, fixture.identity.seen.length];
    for (const isAnonymous of [false, true]) {
      const told = await fixture.ask(path, { method, isAnonymous });
      expect(told).toMatchObject({ status: 405, headers: { allow }, json: { code: 'method_not_allowed' } });
    }
    expect([fixture.compute.seen.length, fixture.identity.seen.length]).toEqual([before, beforeThat]);
  });

  it('leaves a path that no method is there for to the service of its noun', async () => {
    await fixture.ask('/api/v1/instances/ins_1/nothing', { method: 'PUT' });
    expect(fixture.compute.last.url).toBe('/api/v1/instances/ins_1/nothing');
  });

  it('passes method, body, answer, status and several cookies through', async () => {
    fixture.identity.answer = exchangeOr((_, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response.setHeader('etag', '"7"');
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"made":true}');
    });
    const told = await fixture.ask('/api/v1/api-keys', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
      body: '{"name":"x"}',
    });
    expect(told.status).toBe(201);
    expect(told.text).toBe('{"made":true}');
    expect(told.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(told.headers.etag).toBe('"7"');
    expect(fixture.identity.seen.findLast(({ url }) => url === '/api/v1/api-keys')).toMatchObject({
      method: 'POST',
      body: '{"name":"x"}',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
    });
  });
});

describe('what goes on to a service', () => {
  it('tells who asks, from where, and under which request id', async () => {
    const told = await fixture.ask('/api/v1/instances', { headers: { 'Organization-Id': organizationId } });
    const { headers } = fixture.compute.last;
    expect(headers['x-principal']).toMatch(/^signed\.\d+\.key_1$/);
    expect(headers['x-internal-token']).toBe(internalToken);
    expect(headers['x-client-network']).toBe('127.0.0.1');
    expect(headers['x-request-id']).toBe(told.headers['x-request-id']);
    expect(told.headers['x-request-id']).toMatch(/^[\w-]{36}$/);
  });

  it('is asked for inside the project that the header names, each project on its own', async () => {
    const tokens: unknown[] = [];
    for (const id of ['prj_1', 'prj_2', '', 'prj_1']) {
      await fixture.ask('/api/v1/instances', { headers: { ...(id === '' ? {} : { 'Project-Id': id }) } });
      tokens.push(fixture.compute.last.headers['x-principal']);
      expect(fixture.compute.last.headers).not.toHaveProperty('project-id');
    }
    const asked = fixture.identity.seen.filter(({ url }) => url === '/internal/principal');
    expect(asked.map(({ body }) => JSON.parse(body).projectId)).toEqual(expect.arrayContaining(['prj_1', 'prj_2']));
    expect(new Set(tokens.slice(0, 3)).size).toBe(3);
    expect(tokens[3]).toBe(tokens[0]);
    expect((await fixture.ask('/api/v1/instances', { headers: { 'Project-Id': 'x'.repeat(65) } })).status).toBe(400);
  });

  it('never lets a caller say what only the gateway says', async () => {
    const told = await fixture.ask('/api/v1/instances', {
      headers: {
        'X-Principal': 'forged',
        'x-internal-token': 'forged',
        'X-REQUEST-ID': 'forged-request-id',
        'X-Client-Network': '6.6.6.6',
        'X-Forwarded-For': '6.6.6.6',
        'x-forwarded-host': 'forged.example',
        Forwarded: 'for=6.6.6.6',
        'x-custom': 'dropped',
      },
    });
    const sent = JSON.stringify(fixture.compute.last.headers);
    expect(sent).not.toMatch(/forged|6\.6\.6\.6|x-custom/);
    expect(fixture.compute.last.headers['x-client-network']).toBe('127.0.0.1');
    expect(told.headers['x-request-id']).not.toBe('forged-request-id');
  });

  it('gives web neither the internal token nor a principal, and no forged ones either', async () => {
    await fixture.ask('/', {
      headers: { 'X-Principal': 'forged', 'X-Internal-Token': 'forged', 'X-Forwarded-Proto': 'https' },
    });
    const { headers } = fixture.web.last;
    expect(headers['x-principal']).toBeUndefined();
    expect(headers['x-internal-token']).toBeUndefined();
    expect(headers['x-forwarded-proto']).toBe('http');
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
  });

  it('drops headers that Connection names', async () => {
    await fixture.ask('/', { headers: { Connection: 'close, x-secret-hop', 'x-secret-hop': '1', 'x-kept': '1' } });
    expect(fixture.web.last.headers['x-secret-hop']).toBeUndefined();
    expect(fixture.web.last.headers['x-kept']).toBe('1');
  });

  it('keeps session and key from compute; identity gets its cookies', async () => {
    await fixture.ask('/api/v1/instances', { headers: { cookie: `__Host-session=${knownSession}` } });
    expect(fixture.compute.last.headers.cookie).toBeUndefined();
    await fixture.ask('/api/v1/instances');
    expect(fixture.compute.last.headers.authorization).toBeUndefined();
    await fixture.ask('/api/v1/me', { headers: { cookie: `a=1; __Host-session=${knownSession}` } });
    expect(fixture.identity.last.headers.cookie).toContain(knownSession);
  });
});

describe('what every answer carries', () => {
  it.each(['/api/v1/instances', '/', '/healthz', '/api/v1/nothing'])('%s has the security headers', async (path) => {
    const { headers } = await fixture.ask(path);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('same-origin');
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(headers['x-request-id']).toBeDefined();
    expect(headers['content-security-policy']).toBe(path === '/' ? "default-src 'self'" : "frame-ancestors 'none'");
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('withholds what a service says for the inside', async () => {
    fixture.compute.answer = (_, response) => {
      response.writeHead(200, { 'x-internal-token': 'leak', 'x-powered-by': 'leak', connection: 'close' }).end();
    };
    expect(JSON.stringify((await fixture.ask('/api/v1/instances')).headers)).not.toContain('leak');
  });
});

/** Keeps identity answering exchanges while everything else is answered by `other`. */
function exchangeOr(other: Fixture['identity']['answer']): Fixture['identity']['answer'] {
  const before = fixture.identity.answer;
  return (seen, response, request) => (seen.url === '/internal/principal' ? before : other)(seen, response, request);
}
