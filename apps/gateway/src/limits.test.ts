import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultBounds, Load } from './limits/load.ts';
import { TokenBucket, TokenBuckets } from './limits/token-bucket.ts';
import { type Fixture, knownKey, knownSession, organizationId, startFixture, until } from './testing/fixture.ts';

describe('a body larger than 1 MiB', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture();
  });
  afterAll(() => fixture.stop());

  it('is refused by its announced length before it is read', async () => {
    const { wrote, told } = await push(fixture.gateway.port, 'Content-Length: 10485760', 10_485_760);
    expect(told).toMatch(/^HTTP\/1\.1 413 /);
    expect(told).toContain('payload_too_large');
    expect(wrote).toBeLessThan(8_000_000);
    expect(fixture.compute.seen).toHaveLength(0);
  });

  it('is refused while it comes when nothing was announced', async () => {
    const { wrote, told } = await push(fixture.gateway.port, 'Transfer-Encoding: chunked', 10_485_760);
    expect(told).toMatch(/^HTTP\/1\.1 413 /);
    expect(wrote).toBeLessThan(8_000_000);
    expect(fixture.compute.seen).toHaveLength(0);
  });

  it('reaches an ordinary client as an answer, not as a broken connection', async () => {
    const answer = await fetch(`http://127.0.0.1:${fixture.gateway.port}/api/v1/instances`, {
      method: 'POST',
      headers: { authorization: `Bearer ${knownKey}` },
      body: new Uint8Array(10_485_760),
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'payload_too_large' });
  });

  it('is refused before it is sent by a client that asks first', async () => {
    const bytes = `POST /api/v1/instances HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10485760\r\nExpect: 100-continue\r\n\r\n`;
    expect(await fixture.askRaw(bytes)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('may have exactly 1 MiB', async () => {
    const told = await fixture.ask('/api/v1/instances', { method: 'POST', body: Buffer.alloc(1_048_576, 'x') });
    expect(told.status).toBe(200);
    expect(fixture.compute.last.body).toHaveLength(1_048_576);
  });
});

describe('sizes', () => {
  it('bounds addresses and headers', async () => {
    const fixture = await startFixture();
    expect((await fixture.ask(`/${'a'.repeat(9_000)}`)).json.code).toBe('malformed_request');
    const told = await fixture.askRaw(`GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(told).toMatch(/^HTTP\/1\.1 431 /);
    expect(told).toContain('application/problem+json');
    await fixture.stop();
  });
});

describe('rates', () => {
  it('limit each credential alone and say when to come back', async () => {
    const fixture = await startFixture({ KUMO_RATE_LIMIT: '0.01' });
    expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
    const told = await fixture.ask('/api/v1/instances');
    expect(told).toMatchObject({ status: 429, json: { code: 'rate_limited' } });
    expect(Number(told.headers['retry-after'])).toBeGreaterThan(90);
    const trpc = await fixture.ask('/trpc/compute/instances.list');
    expect(trpc.json).toMatchObject({ error: { data: { code: 'TOO_MANY_REQUESTS' } } });
    const other = await fixture.ask('/api/v1/instances', { headers: { cookie: `__Host-session=${knownSession}` } });
    expect(other.status).toBe(200);
    await fixture.stop();
  });

  it('allow far less before sign-in, and none of it is charged to pages', async () => {
    const fixture = await startFixture({ KUMO_ANONYMOUS_RATE_LIMIT: '0.5' });
    const told = await Promise.all(
      Array.from({ length: 30 }, () => fixture.ask('/api/v1/setup', { isAnonymous: true })),
    );
    expect(told.filter(({ status }) => status === 429).length).toBeGreaterThan(20);
    expect((await fixture.ask('/', { isAnonymous: true })).status).toBe(200);
    await fixture.stop();
  });

  it('keep guessers of keys from identity, and let those who are known from the same network go on', async () => {
    const fixture = await startFixture({ KUMO_ANONYMOUS_RATE_LIMIT: '0.01' });
    expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
    for (let guess = 0; guess < 20; guess += 1) {
      const headers = { authorization: `Bearer cpk_guess${guess}` };
      const { status } = await fixture.ask('/api/v1/instances', { isAnonymous: true, headers });
      expect(status).toBe(guess === 0 ? 401 : 429);
    }
    const asked = fixture.identity.exchanges;
    expect(asked).toBeLessThanOrEqual(5);
    await until(async () => {
      expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
      return fixture.identity.exchanges > asked + 1;
    });
    await fixture.stop();
  });

  it('never let through more than the burst and what time gives', () => {
    const rate = { perSecond: 7, burst: 20 };
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { maxLength: 400 }), (gaps) => {
        const bucket = new TokenBucket(rate, 0);
        let nowMs = 0;
        let taken = 0;
        for (const gap of gaps) {
          nowMs += gap;
          if (bucket.take(rate, nowMs) === 0) taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(rate.burst + (nowMs / 1000) * rate.perSecond + 1e-6);
      }),
    );
  });

  it('remember no more callers than fit, and forget those who rested', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 2 }, 100);
    for (let caller = 0; caller < 1_000; caller += 1) buckets.take(`caller ${caller}`, 0);
    expect(buckets.size).toBe(100);
    buckets.forgetFull(2_000);
    expect(buckets.size).toBe(0);
  });
});

describe('load', () => {
  const roomy = { ...defaultBounds, loopDelayMs: 10_000 };

  it('at one service that hangs leaves room for the others', async () => {
    const fixture = await startFixture({}, { ...roomy, perUpstream: 2 });
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    fixture.compute.answer = (_, response) => void released.then(() => response.end());
    const waiting = [fixture.ask('/api/v1/instances'), fixture.ask('/api/v1/instances')];
    await until(() => fixture.compute.seen.length === 2);
    expect(await fixture.ask('/api/v1/instances')).toMatchObject({ status: 503, json: { code: 'overloaded' } });
    expect((await fixture.ask('/api/v1/me')).status).toBe(200);
    expect((await fixture.ask('/')).status).toBe(200);
    release();
    await Promise.all(waiting);
    await fixture.stop();
  });

  it('is shed with 503 and Retry-After while too much is under way; health answers on', async () => {
    const fixture = await startFixture({}, { ...roomy, requests: 3 });
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    fixture.compute.answer = (_, response) => void released.then(() => response.end());
    const waiting = [
      fixture.ask('/api/v1/instances'),
      fixture.ask('/api/v1/instances'),
      fixture.ask('/api/v1/instances'),
    ];
    await until(() => fixture.compute.seen.length === 3);
    const told = await fixture.ask('/api/v1/instances');
    expect(told).toMatchObject({ status: 503, json: { code: 'overloaded' } });
    expect(told.headers['retry-after']).toBe('1');
    expect((await fixture.ask('/healthz')).status).toBe(200);
    release();
    await Promise.all(waiting);
    expect((await fixture.ask('/api/v1/instances')).status).toBe(200);
    await fixture.stop();
  });

  it('is shed when bodies hold too much memory, and the books are balanced afterwards', async () => {
    const fixture = await startFixture({}, { ...roomy, bodyBytes: 1_000 });
    const post = (size: number) => fixture.ask('/api/v1/instances', { method: 'POST', body: Buffer.alloc(size) });
    expect((await post(2_000)).json.code).toBe('overloaded');
    for (let time = 0; time < 5; time += 1) expect((await post(900)).status).toBe(200);
    await fixture.stop();
  });

  it('is noticed by the delay of the event loop', async () => {
    const load = new Load({ ...roomy, loopDelayMs: 50 });
    const blocking = setInterval(() => {
      const endMs = performance.now() + 200;
      while (performance.now() < endMs) Math.random();
    }, 1);
    await until(() => load.refusal() !== undefined);
    clearInterval(blocking);
    await until(() => load.refusal() === undefined);
    load.stop();
  });

  it('does not let one credential hold every stream', async () => {
    const fixture = await startFixture({ KUMO_RATE_LIMIT: '1000' });
    fixture.compute.answer = (_, response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
    const agents: ReturnType<typeof httpRequest>[] = [];
    const statuses: number[] = [];
    for (let stream = 0; stream < 260; stream += 1) {
      const headers = { authorization: `Bearer ${knownKey}`, 'organization-id': organizationId };
      const request = httpRequest({
        port: fixture.gateway.port,
        host: '127.0.0.1',
        path: '/api/v1/events',
        headers,
        agent: false,
      });
      request.on('response', (response) => statuses.push(response.statusCode ?? 0));
      request.on('error', () => statuses.push(0));
      request.end();
      agents.push(request);
    }
    await until(() => statuses.length === 260);
    expect(statuses.filter((status) => status === 200)).toHaveLength(256);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
    for (const request of agents) request.destroy();
    await fixture.stop();
  });
});

/** Sends a body as fast as it is taken; tells how much was, and the answer. */
function push(port: number, header: string, size: number): Promise<{ wrote: number; told: string }> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const piece = Buffer.alloc(65_536, 'x');
    const framed = header.includes('chunked')
      ? Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')])
      : piece;
    let asked = 0;
    let told = '';
    const send = (): void => {
      while (asked < size && told === '') {
        asked += piece.length;
        if (!socket.write(framed)) return;
      }
    };
    socket.write(
      `POST /api/v1/instances HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${knownKey}\r\n${header}\r\n\r\n`,
    );
    socket.on('drain', send);
    socket.on('data', (part: Buffer) => {
      told += part.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ wrote: socket.bytesWritten, told }));
    send();
  });
}
