import { listOperations, services } from '@kumo/api-contract';
import { newId } from '@kumo/model';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn } from '../support/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { superuserUrl } from '../support/stack-database.ts';
import { until } from '../support/until.ts';
import { upgradeStatus } from './web-sockets.ts';

/** A credential that is over is refused within this time, milliseconds: promised to users. */
const refusedWithinMs = 5_000;
const tooMuch = `{"name":"${'x'.repeat(10 * 1024 * 1024)}"}`;
const operations = Object.values(services).flatMap((tree) => listOperations(tree));
const changes = operations.filter(({ spec }) => spec.method !== 'GET');

/** An operation's address, with ids that nothing has. */
const pathOf = (path: string) => `/api/v1${path.replace(/\{\w+\}/g, newId('operation'))}`;

describe('the walls around a whole installation', () => {
  let stack: Stack;
  let sql: pg.Client;
  /** The owner's: some operations are for people only. */
  let session: Record<string, string>;

  const ask = async (target: string, init: RequestInit = {}) => {
    const answer = await fetch(`${stack.url}${target}`, init);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  };
  const send = (method: string, target: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(target, {
      method,
      headers: { origin: stack.url, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const refusal = ({ status, headers, body }: Awaited<ReturnType<typeof ask>>) => [
    status,
    body.code,
    headers.get('content-type')?.split(';')[0],
  ];
  const problem = 'application/problem+json';

  beforeAll(async () => {
    stack = await startStack({ env: { KUMO_RATE_LIMIT: '100000', KUMO_ANONYMOUS_RATE_LIMIT: '100000' } });
    session = { ...(await signIn(stack.url, stack.owner)).headers };
    sql = new pg.Client({ connectionString: superuserUrl(stack), options: '-c search_path=identity' });
    await sql.connect();
  });
  afterAll(async () => {
    await sql?.end();
    await stack?.stop();
  });

  it.each([
    ['POST', '/api/v1/sessions', false],
    ['POST', '/api/v1/setup', false],
    ['POST', '/api/v1/password-resets/confirm', false],
    ['PATCH', '/api/v1/me', true],
    ['POST', '/api/v1/clouds', true],
    ['POST', '/api/v1/instances', true],
    ['POST', '/trpc/compute/instances.create', true],
    ['POST', '/sign-in', false],
  ] as const)('a body of 10 MB at %s %s is refused, announced or not', async (method, target, isSignedIn) => {
    const headers: Record<string, string> = isSignedIn ? { authorization: `Bearer ${await stack.apiKey()}` } : {};
    const announced = await send(method, target, tooMuch, headers);
    expect(announced.status, JSON.stringify(announced.body)).toBe(413);
    if (target.startsWith('/api')) expect(refusal(announced)).toEqual([413, 'payload_too_large', problem]);
    const inPieces = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(' '.repeat(64 * 1024)));
      },
    });
    const endless: RequestInit & { duplex: 'half' } = {
      method,
      headers: { origin: stack.url, 'content-type': 'application/json', ...headers },
      body: inPieces,
      duplex: 'half',
    };
    expect((await ask(target, endless)).status).toBe(413);
  });

  it.each(changes.filter(({ spec }) => spec.body !== undefined).map(({ id, spec }) => [id, spec] as const))(
    '%s refuses a field that it does not know, and names it',
    async (_id, spec) => {
      const headers: Record<string, string> = spec.permission === 'public' ? {} : session;
      const answer = await send(spec.method, pathOf(spec.path), { surprise: 1 }, headers);
      expect(refusal(answer)).toEqual([400, 'validation_failed', problem]);
      expect(answer.body.errors.map(({ path }: { path: string }) => path)).toContain('surprise');
    },
  );

  it('no page of another site changes anything, whatever the route and however it says where it is from', async () => {
    const { headers } = await signIn(stack.url, stack.owner);
    const froms = [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }];
    for (const { spec } of changes) {
      for (const from of froms) {
        const answer = await ask(pathOf(spec.path), {
          method: spec.method,
          headers: { cookie: headers.cookie, 'content-type': 'application/json', ...from },
          ...(spec.body === undefined ? {} : { body: '{}' }),
        });
        expect(refusal(answer), `${spec.method} ${spec.path}`).toEqual([403, 'foreign_origin', problem]);
      }
    }
    const trpc = await send('POST', '/trpc/identity/me.update', { name: 'Evil' }, { ...headers, origin: 'null' });
    expect(trpc.status).toBe(403);
    expect((await ask('/api/v1/me', { headers })).body.name).toBe('Owner');
  });

  it('no page of another site opens a console', async () => {
    const { headers } = await signIn(stack.url, stack.owner);
    const console = `${stack.url}/api/v1/consoles/${'x'.repeat(32)}`;
    expect(await upgradeStatus(console, { ...headers, origin: 'https://evil.example' })).toBe(403);
    expect(await upgradeStatus(console, { origin: stack.url })).toBe(401);
    expect(await upgradeStatus(console, headers)).toBe(101); // and is told inside that there is no such console
  });

  it.each([
    ['expired', `expires_at = now() - interval '1 second'`],
    ['been idle for 12 hours', `last_used_at = now() - interval '12 hours 1 second'`],
  ])('a session that has %s is refused by every service', async (_what, change) => {
    const { headers } = await signIn(stack.url, stack.owner);
    const { body } = await ask('/api/v1/sessions/current', { headers });
    await sql.query(`UPDATE sessions SET ${change} WHERE id = $1`, [body.id]);
    for (const target of ['/api/v1/me', '/api/v1/clouds', '/trpc/compute/clouds.list']) {
      await until(`${target} refuses`, async () => (await ask(target, { headers })).status === 401, refusedWithinMs);
    }
    expect(refusal(await ask('/api/v1/instances', { headers }))).toEqual([401, 'unauthenticated', problem]);
  });

  it('sign-in and set-up tell who tries too often to wait, and how long', async () => {
    const tries = { '/api/v1/sessions': 11, '/api/v1/setup': 61 };
    const bodies = {
      '/api/v1/sessions': { email: 'someone@example.com', password: 'not the password' },
      '/api/v1/setup': {
        setupToken: 'x',
        email: 'a@example.com',
        password: 'long enough 1',
        name: 'A',
        organization: 'A',
      },
    };
    for (const target of ['/api/v1/sessions', '/api/v1/setup'] as const) {
      const answers = [];
      for (let nth = 0; nth < tries[target]; nth += 1) answers.push(await send('POST', target, bodies[target]));
      const last = answers.at(-1);
      if (!last) throw new Error('nothing was asked');
      expect(refusal(last)).toEqual([429, 'rate_limited', problem]);
      expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });
});
