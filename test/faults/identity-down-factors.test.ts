import { generateSync } from 'otplib';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdDown } from '../support/held-down.ts';
import { signIn } from '../support/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { superuserUrl } from '../support/stack-database.ts';
import { until } from '../support/until.ts';

const stepMs = 30_000;

/** The row "identity" of the table "When a part is down", for who has a second factor. */
describe('while identity is down', () => {
  let stack: Stack;
  let session: Record<string, string>;
  let secret = '';
  let challenge = '';
  let held: ReturnType<typeof holdDown> | undefined;

  /** Of a step from now: the one after this is accepted as well, and each only once. */
  const code = (step: number) => generateSync({ secret, epoch: Math.floor((Date.now() + step * stepMs) / 1000) });
  const cookieOf = (answer: Response) =>
    answer.headers
      .getSetCookie()
      .map((header) => header.split(';', 1)[0])
      .join('; ');
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${stack.url}/api/v1${path}`, {
      method,
      headers: { origin: stack.url, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    // biome-ignore lint/suspicious/noExplicitAny: what came is what the test is about
    return { answer, status: answer.status, body: (text.startsWith('{') ? JSON.parse(text) : null) as any };
  };
  const byKey = async () => ({ authorization: `Bearer ${await stack.apiKey()}` });
  const expectUnavailable = async (...asked: Parameters<typeof ask>) => {
    const { answer, status, body } = await ask(...asked);
    expect([status, body?.code], asked.slice(0, 2).join(' ')).toEqual([503, 'unavailable']);
    expect(body.detail).toContain('identity');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.getSetCookie().filter((cookie) => cookie.includes('session='))).toEqual([]);
  };
  const sql = async (text: string) => {
    const client = new pg.Client({ connectionString: superuserUrl(stack), options: '-c search_path=identity' });
    await client.connect();
    try {
      return (await client.query(text)).rowCount;
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    stack = await startStack({ env: { KUMO_RATE_LIMIT: '100000', KUMO_ANONYMOUS_RATE_LIMIT: '100000' } });
    await stack.apiKey(); // made before the second factor: signing in takes one afterwards
    const first = (await signIn(stack.url, stack.owner)).headers;
    const begun = await ask('POST', '/me/totp', { password: stack.owner.password }, { ...first });
    expect(begun.status, JSON.stringify(begun.body)).toBe(200);
    secret = begun.body.secret;
    const confirmed = await ask('POST', '/me/totp/confirm', { code: code(0) }, { ...first });
    expect(confirmed.status, JSON.stringify(confirmed.body)).toBe(200);
    const begin = () => ask('POST', '/sessions', { email: stack.owner.email, password: stack.owner.password });
    const half = await begin();
    expect(half.status).toBe(200);
    const whole = await ask('POST', '/sessions/second-factor', { challenge: half.body.challenge, code: code(1) });
    expect(whole.status, JSON.stringify(whole.body)).toBe(201);
    session = { cookie: cookieOf(whole.answer) };
    challenge = (await begin()).body.challenge;
  }, 180_000);
  afterEach(async () => {
    await held?.release();
    held = undefined;
  }, 150_000);
  afterAll(() => stack?.stop());

  it('who has shown a second factor, and a key, go on; every way to prove oneself says what is wrong', async () => {
    const key = await byKey();
    for (const who of [session, key]) expect((await ask('GET', '/instances', undefined, who)).status).toBe(200);
    held = holdDown(stack, 'identity');
    for (const who of [session, key]) expect((await ask('GET', '/instances', undefined, who)).status).toBe(200);
    const { email, password } = stack.owner;
    await expectUnavailable('POST', '/sessions', { email, password });
    await expectUnavailable('POST', '/sessions/second-factor', { challenge, code: code(1) });
    await expectUnavailable('POST', '/step-up', { code: code(1) }, session);
    await expectUnavailable('POST', '/password-resets', { email });
    await expectUnavailable('POST', '/password-resets/confirm', { token: 'made-up', password });
    await expectUnavailable('DELETE', '/me/totp', undefined, session);
    await expectUnavailable('POST', '/me/recovery-codes', {}, session);
  }, 120_000);

  it('what needs a fresh proof is not done by a stale one, neither while identity is down nor after', async () => {
    expect((await ask('GET', '/instances', undefined, session)).status).toBe(200);
    expect(await sql(`UPDATE sessions SET proven_at = proven_at - interval '1 hour'`)).toBeGreaterThan(0);
    held = holdDown(stack, 'identity');
    expect((await ask('DELETE', '/me/totp', undefined, session)).status).toBe(503);
    await held.release();
    held = undefined;
    // The proof was aged behind identity's back: the gateway may hold the principal of before for its 3 s of trust.
    await until(
      'the aged proof is known',
      async () => (await ask('POST', '/me/passkeys/options', undefined, session)).status === 403,
    );
    const { status, body } = await ask('DELETE', '/me/totp', undefined, session);
    expect([status, body?.code]).toEqual([403, 'step_up_required']);
    const { email, password } = stack.owner;
    expect((await ask('POST', '/sessions', { email, password })).status).toBe(200);
  }, 240_000);

  it('who was signed out, and a key that was revoked, a moment before stay out while it is down', async () => {
    const key = await byKey();
    const { id, secret: taken } = (await ask('POST', '/api-keys', { name: 'taken' }, key)).body;
    const organizationId = (await ask('GET', '/organizations', undefined, key)).body.items[0].id;
    const email = `gone-${id}@example.org`;
    const invited = await ask('POST', `/organizations/${organizationId}/invitations`, { email, role: 'viewer' }, key);
    const person = { email, password: stack.owner.password, name: 'Gone', token: invited.body.token };
    expect((await ask('POST', '/invitations/accept', person)).status).toBe(201);
    const gone = { ...(await signIn(stack.url, person)).headers };
    const byTaken = { authorization: `Bearer ${taken}` };
    for (const who of [gone, byTaken]) expect((await ask('GET', '/instances', undefined, who)).status).toBe(200);
    expect((await ask('DELETE', `/api-keys/${id}`, undefined, key)).status).toBe(204);
    expect((await ask('DELETE', '/sessions/current', undefined, gone)).status).toBe(204);
    held = holdDown(stack, 'identity');
    for (const who of [gone, byTaken]) {
      const told = await ask('GET', '/instances', undefined, who);
      // 401 where identity could still be asked before it went.
      expect([401, 503], JSON.stringify(told.body)).toContain(told.status);
    }
    await held.release();
    held = undefined;
    for (const who of [gone, byTaken]) {
      await until('it is refused', async () => (await ask('GET', '/instances', undefined, who)).status === 401);
    }
  }, 240_000);
});
