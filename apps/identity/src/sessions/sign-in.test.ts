import { afterAll, beforeAll, expect, test } from 'vitest';
import { cookieOf, type IdentityInstance, owner, ownerPassword, startInstance } from '../../test/identity-instance.ts';

let instance: IdentityInstance;

beforeAll(async () => {
  instance = await startInstance();
}, 60_000);

afterAll(() => instance?.remove());

/** Answers for a try from a network. */
function tryFrom(network: string, email: string, password: string) {
  return instance.call('POST', '/api/v1/sessions', { email, password }, { 'x-client-network': network });
}

async function rowCounts(): Promise<Record<string, number>> {
  const tables = await instance.sql("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'identity'");
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await instance.sql(`SELECT count(*)::int AS count FROM ${name}`);
    counts[name] = row.count;
  }
  return counts;
}

test('signs in by address in any case and sets a cookie that only this host gets back', async () => {
  const answer = await tryFrom('192.0.2.1', '  ADA@Example.ORG ', ownerPassword);
  expect(answer.status).toBe(201);
  expect(answer.headers.get('set-cookie')).toMatch(
    /^__Host-session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
  );
  const [stored] = await instance.sql('SELECT secret_hash FROM sessions ORDER BY id DESC LIMIT 1');
  expect(stored.secret_hash).not.toContain(cookieOf(answer));
});

test('a wrong password and an unknown address get the same answer', async () => {
  const wrong = await tryFrom('192.0.2.2', owner.email, 'wrong');
  const unknown = await tryFrom('192.0.2.2', 'nobody@example.org', 'wrong');
  const { requestId: _one, ...first } = wrong.body;
  const { requestId: _two, ...second } = unknown.body;
  expect(wrong.status).toBe(401);
  expect(first).toEqual(second);
  expect([...wrong.headers.keys()].sort()).toEqual([...unknown.headers.keys()].sort());
});

test('strangers write no rows, however often they try', async () => {
  const before = await rowCounts();
  for (let nth = 0; nth < 15; nth += 1) await tryFrom('192.0.2.3', `stranger${nth}@example.org`, 'wrong');
  for (let nth = 0; nth < 12; nth += 1) await tryFrom('192.0.2.4', 'stranger@example.org', 'wrong');
  await instance.call('POST', '/api/v1/setup', { setupToken: 'x', ...owner });
  expect(await rowCounts()).toEqual(before);
}, 30_000);

test('ten wrong passwords for one account from one network, known or not, then wait', async () => {
  for (const [network, email] of [
    ['192.0.2.10', owner.email],
    ['192.0.2.11', 'nobody@example.org'],
  ] as const) {
    const statuses: number[] = [];
    for (let nth = 0; nth < 11; nth += 1) statuses.push((await tryFrom(network, email, 'wrong')).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
  }
  const right = await tryFrom('192.0.2.10', owner.email, ownerPassword);
  expect(right.body.code).toBe('rate_limited');
  expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(60);
  expect((await tryFrom('192.0.2.12', owner.email, ownerPassword)).status).toBe(201);
  const audits = await instance.sql("SELECT 1 FROM recorded WHERE resource->>'action' = 'sign-in.blocked'");
  expect(audits).toHaveLength(1);
}, 60_000);

test('an account that is attacked from everywhere still opens from where it was used before', async () => {
  await tryFrom('192.0.2.20', owner.email, ownerPassword);
  const [person] = await instance.sql('SELECT id FROM people');
  await instance.sql(
    `INSERT INTO sign_in_limits (key, points, expire) VALUES ($1, 1000, $2)
     ON CONFLICT (key) DO UPDATE SET points = excluded.points, expire = excluded.expire`,
    [`account:${person.id}`, Date.now() + 3_600_000],
  );
  expect((await tryFrom('192.0.2.21', owner.email, ownerPassword)).status).toBe(429);
  expect((await tryFrom('192.0.2.20', owner.email, ownerPassword)).status).toBe(201);
  await instance.sql('DELETE FROM sign_in_limits');
});

test('tries from one network are limited whatever the account', async () => {
  const answers = await Promise.all(
    Array.from({ length: 80 }, (_, nth) => tryFrom('192.0.2.30', `person${nth}@example.org`, 'wrong')),
  );
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(20);
}, 60_000);

test('signing in anew ends the session that the browser had', async () => {
  const first = await instance.signIn();
  const exchanged = await first.exchange();
  await instance.call(
    'POST',
    '/api/v1/sessions',
    { email: owner.email, password: ownerPassword },
    { 'x-principal': exchanged.body.token },
  );
  expect((await first.exchange()).status).toBe(401);
});
