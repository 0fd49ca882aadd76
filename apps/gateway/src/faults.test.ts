import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, knownKey, knownSession, organizationId, startFixture, until } from './testing/fixture.ts';

/** A problem within the envelope of tRPC. */
interface TrpcFailure {
  error?: { data?: { problem?: { code?: string; detail?: string } } };
}

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
});
afterEach(() => fixture.stop());

describe('a service that is down', () => {
  it('is named in a 503 that says when to come back; the others answer on', async () => {
    await fixture.compute.kill();
    const told = await fixture.ask('/api/v1/instances');
    expect(told).toMatchObject({ status: 503, json: { code: 'unavailable' } });
    expect(told.json.detail).toContain('compute');
    expect(told.headers['retry-after']).toBeDefined();
    expect((await fixture.ask('/api/v1/me')).status).toBe(200);
    expect((await fixture.ask('/')).status).toBe(200);
    await fixture.compute.start();
    expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
  });

  it('is told in the envelope of tRPC on that door', async () => {
    await fixture.compute.kill();
    const told = await fixture.ask('/trpc/compute/instances.list');
    expect(told.status).toBe(503);
    expect(told.json).toMatchObject({ error: { data: { httpStatus: 503, problem: { code: 'unavailable' } } } });
    await fixture.compute.start();
  });

  it('that restarts within the pause is not noticed, by reads and changes alike', async () => {
    for (const method of ['GET', 'POST']) {
      await fixture.compute.kill();
      const asked = fixture.ask('/api/v1/instances', method === 'POST' ? { method, body: '{}' } : {});
      await fixture.compute.start();
      expect((await asked).status).toBe(200);
    }
  });

  it('that cuts a read is asked once more; a change is never repeated', async () => {
    let cuts = 0;
    fixture.compute.answer = (_, response) => {
      cuts += 1;
      response.socket?.destroy();
    };
    expect((await fixture.ask('/api/v1/instances')).status).toBe(503);
    expect(cuts).toBe(2);
    cuts = 0;
    expect((await fixture.ask('/api/v1/instances', { method: 'POST', body: '{}' })).status).toBe(503);
    expect(cuts).toBe(1);
  });

  it('that cuts its answer in the middle never makes it look whole', async () => {
    fixture.compute.answer = (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
      setImmediate(() => response.socket?.destroy());
    };
    await expect(fixture.ask('/api/v1/instances')).rejects.toThrow();
  });
});

describe('web that is down', () => {
  it('is a small page that loads itself anew, for people', async () => {
    await fixture.web.kill();
    const told = await fixture.ask('/instances', { isAnonymous: true, headers: { accept: 'text/html,*/*' } });
    expect(told.status).toBe(503);
    expect(told.headers['content-type']).toContain('text/html');
    expect(told.text).toContain('http-equiv="refresh"');
    expect(told.text).toContain('web');
    expect((await fixture.ask('/_next/x.js', { isAnonymous: true })).json.code).toBe('unavailable');
    await fixture.web.start();
  });
});

describe('identity that is down', () => {
  it('keeps known callers working and says to others why it cannot know them', async () => {
    expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
    await fixture.identity.kill();
    const unknown = await fixture.ask('/api/v1/instances', {
      isAnonymous: true,
      headers: { authorization: 'Bearer cpk_new' },
    });
    expect(unknown).toMatchObject({ status: 503, json: { code: 'unavailable' } });
    expect(unknown.json.detail).toContain('identity');
    const untilMs = performance.now() + 4_000;
    await until(async () => {
      expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
      return performance.now() > untilMs;
    });
    expect(fixture.logged.join('')).toContain('identity cannot be asked');
    await fixture.identity.start();
    await until(async () => {
      await fixture.ask('/api/v1/instances');
      return fixture.logged.join('').includes('identity answers again');
    });
  });

  it('keeps known callers until their principals end, and says then what is wrong instead of signing them out', async () => {
    const session = { cookie: `__Host-session=${knownSession}` };
    const ways = {
      '/api/v1/instances': {},
      '/api/v1/me': {},
      '/trpc/compute/instances.list': {},
      '/api/v1/clouds': { headers: session },
      '/api/v1/sessions/current': { headers: session },
    };
    fixture.identity.lifetimeMs = 5_000;
    for (const [path, options] of Object.entries(ways)) expect((await fixture.ask(path, options)).status).toBe(200);
    fixture.identity.answer = (_, response) => void response.socket?.destroy();
    for (const [path, options] of Object.entries(ways)) {
      await until(async () => {
        const told = await fixture.ask(path, options);
        const problem = path.startsWith('/trpc') ? (told.json as TrpcFailure).error?.data?.problem : told.json;
        // Until then what is compute's goes on, and what is identity's says that that is down.
        const isOver =
          told.status !== 200 && problem?.detail !== 'The service identity is down. Try again in a moment.';
        if (!isOver) return false;
        expect([told.status, problem?.code, Number(told.headers['retry-after']) > 0]).toEqual([
          503,
          'unavailable',
          true,
        ]);
        expect(problem?.detail).toBe('Who is asking cannot be checked: the service identity is down.');
        return true;
      });
    }
    const handedOn = fixture.compute.seen.length;
    for (const [path, options] of Object.entries(ways)) expect((await fixture.ask(path, options)).status).toBe(503);
    expect(fixture.compute.seen).toHaveLength(handedOn);
    expect((await fixture.ask('/sign-in', { isAnonymous: true })).status).toBe(200);
  }, 60_000);

  it('does not bring back whom it refused before', async () => {
    expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
    fixture.identity.known.delete(knownKey);
    await until(async () => (await fixture.ask('/api/v1/instances')).status === 401);
    await fixture.identity.kill();
    await until(async () => (await fixture.ask('/api/v1/instances')).status === 503);
    expect((await fixture.ask('/api/v1/instances')).status).toBe(503);
    await fixture.identity.start();
  });

  it('does not sign anybody out by being broken', async () => {
    expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
    fixture.identity.health = 'broken';
    const untilMs = performance.now() + 4_000;
    await until(async () => {
      expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
      return performance.now() > untilMs;
    });
  });

  it('still lets anonymous requests through to where they belong', async () => {
    await fixture.identity.kill();
    expect((await fixture.ask('/api/v1/setup', { isAnonymous: true })).json.code).toBe('unavailable');
    await fixture.identity.start();
    expect((await fixture.ask('/api/v1/setup', { isAnonymous: true })).status).toBe(200);
  });
});

describe('credentials', () => {
  it('are needed where the contract says so, on both doors', async () => {
    for (const path of [
      '/api/v1/instances',
      '/trpc/compute/instances.list',
      '/trpc/identity/setup.get,sessions.current',
    ]) {
      const told = await fixture.ask(path, { isAnonymous: true });
      expect(told).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer realm="Kumo"' } });
    }
    for (const path of ['/api/v1/setup', '/trpc/identity/setup.get']) {
      expect((await fixture.ask(path, { isAnonymous: true })).status).toBe(200);
    }
    expect(fixture.compute.seen).toHaveLength(0);
  });

  it('that are stale do not keep anybody from signing in', async () => {
    const headers = { cookie: '__Host-session=gone' };
    expect((await fixture.ask('/api/v1/sessions', { method: 'POST', headers, body: '{}' })).status).toBe(200);
    expect(fixture.identity.last.headers['x-principal']).toBeUndefined();
  });

  it.each([
    ['PUT', `/api/v1/organizations/${organizationId}/quotas`, 503],
    ['POST', '/trpc/identity/quotas.set', 503],
    ['POST', '/trpc/identity/me.get,quotas.set', 503],
    ['PATCH', '/api/v1/me', 200],
    ['POST', '/api/v1/audit-verifications', 200],
  ])('%s %s done, then identity away: who it may concern gets %i', async (method, path, status) => {
    const colleague = { headers: { cookie: `__Host-session=${knownSession}` } };
    for (const options of [{}, colleague]) expect((await fixture.ask('/api/v1/instances', options)).status).toBe(200);
    expect((await fixture.ask(path, { method, body: '{}' })).status).toBe(200);
    fixture.identity.health = 'broken';
    expect((await fixture.ask('/api/v1/instances', colleague)).status).toBe(status);
    fixture.identity.health = 'well';
    await until(async () => (await fixture.ask('/api/v1/instances', colleague)).status === 200);
  });

  it('a change that was not done puts nobody in doubt', async () => {
    expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
    await fixture.identity.kill();
    const told = await fixture.ask('/api/v1/organizations', { method: 'POST', body: '{}' });
    expect(told).toMatchObject({ status: 503, json: { code: 'unavailable' } });
    expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
    await fixture.identity.start();
  });

  it('that are no key at all are named as such', async () => {
    const told = await fixture.ask('/api/v1/instances', { headers: { authorization: 'Basic YTpi' } });
    expect(told).toMatchObject({ status: 401, json: { code: 'unauthenticated' } });
    expect(fixture.identity.exchanges).toBe(0);
  });

  it('for an organization that is not theirs get what identity says, also when they are known for their own', async () => {
    expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
    const told = await fixture.ask('/api/v1/instances', { headers: { 'organization-id': 'org_other' } });
    expect(told).toMatchObject({ status: 404, json: { code: 'not_found', requestId: told.headers['x-request-id'] } });
  });

  it('that sign out are signed out at once', async () => {
    expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
    fixture.identity.known.delete(knownKey);
    expect((await fixture.ask('/api/v1/sessions/current', { method: 'DELETE' })).status).toBe(200);
    expect((await fixture.ask('/api/v1/instances')).status).toBe(401);
  });

  it('never show up in the log', async () => {
    await fixture.compute.kill();
    await fixture.ask('/api/v1/instances?token=planted-secret');
    expect(fixture.logged.join('')).toContain('not answered in full');
    expect(fixture.logged.join('')).not.toMatch(/cpk_|planted-secret/);
    await fixture.compute.start();
  });
});

describe('draining', () => {
  it('cuts streams, lets requests finish and takes nothing new', async () => {
    const other = await startFixture();
    let release = (): void => undefined;
    other.compute.answer = (seen, response) => {
      if (seen.url === '/api/v1/events')
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      else release = () => void response.end('{}');
    };
    const stream = other.ask('/api/v1/events');
    const cut = expect(stream).rejects.toThrow();
    const request = other.ask('/api/v1/instances');
    await until(() => other.compute.seen.length === 2);
    const drained = other.gateway.drain();
    await cut;
    await expect(other.ask('/healthz')).rejects.toThrow('ECONNREFUSED');
    release();
    expect((await request).status).toBe(200);
    await drained;
    await Promise.all([other.identity.kill(), other.compute.kill(), other.web.kill()]);
  });
});
