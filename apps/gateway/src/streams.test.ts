import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { type Fixture, knownKey, knownSession, organizationId, startFixture, until } from './testing/fixture.ts';

let fixture: Fixture;
let open: ServerResponse[];
beforeEach(async () => {
  fixture = await startFixture();
  open = [];
  fixture.compute.answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(':\n\n');
    open.push(response);
  };
});
afterEach(() => fixture.stop());

/** An event stream as a client reads it. */
interface Stream {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
  text: string;
  endedAtMs: number | undefined;
}

function follow(
  path = '/api/v1/events',
  headers: Record<string, string> = { authorization: `Bearer ${knownKey}` },
): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: fixture.gateway.port, path, headers, agent: false },
      (response) => {
        const stream: Stream = { request, response, text: '', endedAtMs: undefined };
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          stream.text += part;
        });
        response.once('error', () => undefined);
        response.once('close', () => {
          stream.endedAtMs = performance.now();
        });
        resolve(stream);
      },
    );
    request.once('error', reject);
    request.end();
  });
}

describe('an event stream', () => {
  it('arrives event by event, unbuffered', async () => {
    const stream = await follow('/api/v1/instances/ins_1/logs?follow=true');
    for (const event of ['one', 'two', 'three']) {
      open[0]?.write(`data: ${event}\n\n`);
      await until(() => stream.text.endsWith(`data: ${event}\n\n`));
    }
    expect(stream.response.headers['content-type']).toBe('text/event-stream');
    stream.request.destroy();
  });

  it('takes the organization from the query, and passes the rest of the query on', async () => {
    const stream = await follow(`/api/v1/events?cursor=7&organizationId=${organizationId}&type=a`);
    expect(fixture.compute.last.url).toBe('/api/v1/events?cursor=7&type=a');
    expect(JSON.parse(fixture.identity.last.body)).toMatchObject({ organizationId });
    stream.request.destroy();
  });

  it('takes the project from the query too, where it is not what is asked about', async () => {
    const stream = await follow('/api/v1/events?cursor=7&inProjectId=prj_1&projectId=prj_2');
    expect(fixture.compute.last.url).toBe('/api/v1/events?cursor=7&projectId=prj_2');
    expect(JSON.parse(fixture.identity.last.body)).toMatchObject({ projectId: 'prj_1' });
    stream.request.destroy();
  });

  it('ends upstream when the client goes', async () => {
    const stream = await follow();
    stream.request.destroy();
    await until(() => open[0]?.destroyed === true);
  });

  it('closes within 5 s of a revocation, and that of another credential stays', async () => {
    const revoked = await follow();
    const kept = await follow('/api/v1/events', { cookie: `__Host-session=${knownSession}` });
    const revokedAtMs = performance.now();
    fixture.identity.known.delete(knownKey);
    await until(() => revoked.endedAtMs !== undefined);
    expect((revoked.endedAtMs ?? Number.POSITIVE_INFINITY) - revokedAtMs).toBeLessThan(5_000);
    await until(() => open[0]?.destroyed === true);
    open[1]?.write('data: still\n\n');
    await until(() => kept.text.includes('still'));
    kept.request.destroy();
  });

  it('closes when what its credential may do has changed', async () => {
    const stream = await follow();
    fixture.identity.known.set(knownKey, { credentialId: 'key_1', organizationId, permissions: [] });
    await until(() => stream.endedAtMs !== undefined);
  });

  it('stays open when its person proves once more who it is', async () => {
    const stream = await follow();
    fixture.identity.known.set(knownKey, {
      credentialId: 'key_1',
      organizationId,
      provenUntilMs: Date.now() + 900_000,
    });
    const asked = fixture.identity.exchanges;
    await until(() => fixture.identity.exchanges >= asked + 2);
    open[0]?.write('data: still\n\n');
    await until(() => stream.text.includes('still'));
    expect(stream.endedAtMs).toBeUndefined();
    stream.request.destroy();
  });

  it('stays open while identity is away', async () => {
    const stream = await follow();
    fixture.identity.health = 'broken';
    const asked = fixture.identity.exchanges;
    await until(() => fixture.identity.exchanges >= asked + 2);
    open[0]?.write('data: still\n\n');
    await until(() => stream.text.includes('still'));
    stream.request.destroy();
  });

  it('is cut for a client that does not read, with bounded memory, and no other one notices', async () => {
    const reading = await follow();
    const stalled = connect(fixture.gateway.port, '127.0.0.1');
    stalled.on('error', () => undefined);
    stalled.write(`GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${knownKey}\r\n\r\n`);
    await until(() => open.length === 2);
    const written = await flood(open[1]);
    expect(written).toBeLessThan(mostKernelBytes);
    open[0]?.write('data: fine\n\n');
    await until(() => reading.text.includes('fine'));
    stalled.destroy();
    reading.request.destroy();
  });

  it('stays whole for a client that is slow, but reads', async () => {
    const stream = await follow();
    stream.response.pause();
    const sent = flood(open[0], mostKernelBytes);
    const reading = setInterval(() => stream.response.resume(), 1_000);
    expect(await sent).toBeGreaterThanOrEqual(mostKernelBytes);
    open[0]?.write('data: last\n\n');
    await until(() => stream.text.endsWith('data: last\n\n'));
    clearInterval(reading);
    stream.request.destroy();
  });
});

/** Kernel buffers of two connections and the gateway's own 1 MiB are less than this. */
const mostKernelBytes = 20_000_000;

/** Writes events as fast as they are taken until enough are or the stream is cut; returns how many bytes were. */
async function flood(response: ServerResponse | undefined, enough = 500_000_000): Promise<number> {
  const event = `data: ${'x'.repeat(65_000)}\n\n`;
  let written = 0;
  while (response?.destroyed === false && written < enough) {
    written += event.length;
    const isTaken = response.write(event);
    await new Promise<void>((resolve) => {
      if (isTaken) setImmediate(resolve);
      else response.once('drain', resolve).once('close', resolve);
    });
    response.removeAllListeners('drain');
  }
  return written;
}

describe('a wait', () => {
  it('is answered with unauthenticated when its credential is revoked meanwhile', async () => {
    fixture.compute.answer = () => undefined;
    const waiting = fixture.ask('/api/v1/instances', { method: 'POST', headers: { prefer: 'wait=30' }, body: '{}' });
    await until(() => fixture.compute.seen.length === 1);
    fixture.identity.known.delete(knownKey);
    expect(await waiting).toMatchObject({ status: 401, json: { code: 'unauthenticated' } });
  });

  it('goes on when only rights have changed', async () => {
    let release = (): void => undefined;
    fixture.compute.answer = (_, response) => {
      release = () => void response.end();
    };
    const waiting = fixture.ask('/api/v1/instances', { method: 'POST', headers: { prefer: 'wait=30' }, body: '{}' });
    await until(() => fixture.compute.seen.length === 1);
    fixture.identity.known.set(knownKey, { credentialId: 'key_1', organizationId, permissions: [] });
    const asked = fixture.identity.exchanges;
    await until(() => fixture.identity.exchanges > asked);
    release();
    expect((await waiting).status).toBe(200);
  });
});

describe('a WebSocket', () => {
  const consolePath = '/api/v1/consoles/con_1';
  let sockets: WebSocketServer;
  const seen: IncomingMessage[] = [];
  beforeEach(() => {
    seen.length = 0;
    sockets = new WebSocketServer({ server: fixture.compute.server });
    sockets.on('connection', (socket, request) => {
      seen.push(request);
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
  });
  afterEach(() => sockets.close());

  const dial = (path: string, headers: Record<string, string>, protocols: string[] = []): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${fixture.gateway.port}${path}`, protocols, { headers });
  const refusalOf = (socket: WebSocket): Promise<number> =>
    new Promise((resolve, reject) => {
      socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      socket.once('open', () => reject(new Error('it opened')));
      socket.on('error', () => undefined);
    });

  it('passes messages both ways as its caller', async () => {
    const socket = dial(`${consolePath}?organizationId=${organizationId}`, {
      cookie: `__Host-session=${knownSession}`,
    });
    const got: string[] = [];
    socket.on('message', (data) => got.push(String(data)));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('hello');
    socket.send(Buffer.alloc(200_000, 'y'));
    await until(() => got.length === 2);
    expect(got[0]).toBe('hello');
    expect(got[1]).toHaveLength(200_000);
    expect(seen[0]?.headers['x-principal']).toMatch(/ses_1$/);
    expect(seen[0]?.headers['sec-websocket-extensions']).toBeUndefined();
    expect(seen[0]?.url).toBe(consolePath);
    socket.close();
    await until(() => sockets.clients.size === 0);
  });

  it('closes within 5 s of a revocation, with a reason', async () => {
    const socket = dial(consolePath, { authorization: `Bearer ${knownKey}` });
    await new Promise((resolve) => socket.once('open', resolve));
    const revokedAtMs = performance.now();
    fixture.identity.known.delete(knownKey);
    const code = await new Promise((resolve) => socket.once('close', resolve));
    expect(code).toBe(1008);
    expect(performance.now() - revokedAtMs).toBeLessThan(5_000);
    await until(() => sockets.clients.size === 0);
  });

  it.each([
    ['without a credential', consolePath, {}, 401],
    [
      'from a foreign origin',
      consolePath,
      { cookie: `__Host-session=${knownSession}`, origin: 'https://evil.example' },
      403,
    ],
    ['where there is none', '/api/v1/instances', { authorization: `Bearer ${knownKey}` }, 404],
    ['of the inside', '/internal/socket', { authorization: `Bearer ${knownKey}` }, 404],
  ])('is refused %s', async (_, path, headers, status) => {
    expect(await refusalOf(dial(path, headers as Record<string, string>))).toBe(status);
    expect(seen).toHaveLength(0);
  });

  it("passes its service's own refusal on", async () => {
    sockets.close();
    fixture.compute.answer = (_, response) => void response.writeHead(410).end();
    expect(await refusalOf(dial(consolePath, { authorization: `Bearer ${knownKey}` }))).toBe(410);
  });

  it('is refused with 503 while its service is down', async () => {
    await fixture.compute.kill();
    expect(await refusalOf(dial(consolePath, { authorization: `Bearer ${knownKey}` }))).toBe(503);
    await fixture.compute.start();
  });
});
