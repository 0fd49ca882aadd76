import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from './log.ts';
import { ProblemError } from './problems.ts';
import { createServer, type Server } from './server.ts';

const internalToken = 'internal-token-of-the-tests-0123456789';
let server: Server;
let url: string;
let isReady = true;

beforeAll(async () => {
  server = createServer({
    name: 'test',
    log: createLog({ service: 'test', level: 'silent' }),
    internalToken,
    readiness: async () => {
      if (!isReady) throw new Error('the database is away');
    },
  });
  server.post('/echo', async (request) => request.body);
  server.get('/fault', async () => {
    throw new Error('detail that nobody outside may see');
  });
  server.get('/busy', async () => {
    throw new ProblemError('rate_limited', 'Wait.', { retryAfterSeconds: 7 });
  });
  server.get('/secret', async () => {
    throw new ProblemError('unauthenticated', 'Sign in first.');
  });
  url = await server.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(() => server?.close());

async function send(path: string, init: RequestInit = {}) {
  const answer = await fetch(url + path, init);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: text.startsWith('{') ? JSON.parse(text) : null };
}

const json = { 'content-type': 'application/json' };

test.each([
  ['broken JSON', '/echo', { method: 'POST', headers: json, body: '{"a":' }, 400, 'malformed_request'],
  [
    'a prototype in JSON',
    '/echo',
    { method: 'POST', headers: json, body: '{"__proto__":{}}' },
    400,
    'malformed_request',
  ],
  [
    'another media type',
    '/echo',
    { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<a/>' },
    415,
    'unsupported_media_type',
  ],
  [
    'text, which a page of another site may send unasked',
    '/echo',
    { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' },
    415,
    'unsupported_media_type',
  ],
  ['ten megabytes', '/echo', { method: 'POST', headers: json, body: 'x'.repeat(10_000_000) }, 413, 'payload_too_large'],
  ['an unknown address', '/nothing', {}, 404, 'not_found'],
  ['a broken address', '/%zz', {}, 400, 'malformed_request'],
  ['a fault of ours', '/fault', {}, 500, 'internal'],
] as const)('%s is a clear problem', async (_what, path, init, status, code) => {
  const answer = await send(path, init);
  expect([answer.status, answer.body.status, answer.body.code]).toEqual([status, status, code]);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId);
  expect(answer.text).not.toContain('detail that nobody');
});

test('says when to come back', async () => {
  expect((await send('/busy')).headers.get('retry-after')).toBe('7');
});

test('says how to say who asks', async () => {
  const answer = await send('/secret');
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="Kumo"']);
  expect((await send('/busy')).headers.get('www-authenticate')).toBeNull();
});

test('bytes that are no HTTP are answered, and the server goes on', async () => {
  const { port, hostname } = new URL(url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write('NONSENSE\r\n\r\n'));
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  expect(answer).toContain('400 Bad Request');
  expect(answer).toContain('malformed_request');
  expect((await send('/healthz')).status).toBe(200);
});

test('takes a request id from its own installation only', async () => {
  const id = { 'x-request-id': 'from-the-gateway-1' };
  expect((await send('/healthz', { headers: id })).headers.get('x-request-id')).not.toBe('from-the-gateway-1');
  const trusted = await send('/healthz', { headers: { ...id, 'x-internal-token': internalToken } });
  expect(trusted.headers.get('x-request-id')).toBe('from-the-gateway-1');
});

test('is alive while it is not ready, and counts what it answers', async () => {
  isReady = false;
  expect((await send('/healthz')).status).toBe(200);
  expect((await send('/readyz')).status).toBe(503);
  isReady = true;
  expect((await send('/readyz')).body).toEqual({ status: 'ready' });
  expect((await send('/metrics')).text).toMatch(
    /http_request_duration_seconds_count\{.*route="\/readyz".*status="503".*\} 1/,
  );
});
