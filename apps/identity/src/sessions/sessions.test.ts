import { afterAll, beforeAll, expect, test } from 'vitest';
import { cookieOf, type IdentityInstance, owner, ownerPassword, startInstance } from '../../test/identity-instance.ts';

const hour = 3_600_000;
let instance: IdentityInstance;
let organizationId: string;

beforeAll(async () => {
  instance = await startInstance();
  organizationId = (await instance.sql('SELECT id FROM organizations'))[0].id;
}, 60_000);

afterAll(() => instance?.remove());

test('a session that is used goes on, one that is not ends after twelve hours, and all end after seven days', async () => {
  const used = await instance.signIn();
  const idle = await instance.signIn();
  for (let hours = 0; hours < 7 * 24 - 1; hours += 11) {
    expect((await used.exchange()).status).toBe(200);
    instance.advance(11 * hour);
  }
  expect((await idle.exchange()).status).toBe(401);
  instance.advance(2 * hour);
  const ended = await used.exchange();
  expect([ended.status, ended.body.code]).toEqual([401, 'unauthenticated']);
});

test('lists the sessions of the person with their devices, and ends another one', async () => {
  await instance.sql('DELETE FROM sessions');
  const here = await instance.signIn();
  const answer = await instance.call(
    'POST',
    '/api/v1/sessions',
    { email: owner.email, password: ownerPassword },
    { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
  );
  const there = instance.callerOf({ session: cookieOf(answer) });
  const { body } = await here.call('GET', '/api/v1/sessions');
  expect(body.items).toHaveLength(2);
  const other = body.items.find((item: { current: boolean }) => !item.current);
  expect(other.device).toBe('Firefox on Linux');
  expect((await here.call('DELETE', `/api/v1/sessions/${other.id}`)).status).toBe(204);
  expect((await there.exchange()).status).toBe(401);
  expect((await here.call('DELETE', `/api/v1/sessions/${other.id}`)).status).toBe(404);
});

test("nobody ends or sees somebody else's session", async () => {
  await instance.addPerson('grace@example.org', 'viewer', organizationId);
  const mine = await instance.signIn();
  const grace = await instance.signIn('grace@example.org');
  const session = (await mine.call('GET', '/api/v1/sessions/current')).body;
  expect((await grace.call('DELETE', `/api/v1/sessions/${session.id}`)).status).toBe(404);
  expect((await grace.call('GET', '/api/v1/sessions')).body.items).toHaveLength(1);
  expect((await mine.exchange()).status).toBe(200);
});

test('signing out ends the session and clears the cookie', async () => {
  const caller = await instance.signIn();
  const answer = await caller.call('DELETE', '/api/v1/sessions/current');
  expect(answer.status).toBe(204);
  expect(answer.headers.get('set-cookie')).toMatch(/^__Host-session=; Max-Age=0; Path=\/;/);
  expect((await caller.exchange()).status).toBe(401);
});

test('a person has fifty sessions at most; the least used one gives way', async () => {
  await instance.addPerson('alan@example.org', 'viewer', organizationId);
  const first = await instance.signIn('alan@example.org');
  for (let nth = 0; nth < 50; nth += 1) {
    await instance.call(
      'POST',
      '/api/v1/sessions',
      { email: 'alan@example.org', password: ownerPassword },
      { 'x-client-network': `198.51.100.${nth}` },
    );
  }
  expect((await first.exchange()).status).toBe(401);
}, 30_000);

test('changing the password ends every other session, renews this one, and the old password is worth nothing', async () => {
  await instance.addPerson('mary@example.org', 'developer', organizationId);
  const here = await instance.signIn('mary@example.org');
  const there = await instance.signIn('mary@example.org');
  const change = (currentPassword: string, newPassword: string) =>
    here.call('POST', '/api/v1/me/password', { currentPassword, newPassword });
  expect((await change('wrong', 'a new long password')).body.code).toBe('invalid_credentials');
  expect((await change(ownerPassword, 'iloveyou1')).body.code).toBe('validation_failed');
  const changed = await change(ownerPassword, 'a new long password');
  expect(changed.status).toBe(204);
  expect((await there.exchange()).status).toBe(401);
  expect((await here.exchange()).status).toBe(401);
  const renewed = instance.callerOf({ session: cookieOf(changed) });
  expect((await renewed.exchange()).status).toBe(200);
  const old = await instance.call('POST', '/api/v1/sessions', { email: 'mary@example.org', password: ownerPassword });
  expect(old.status).toBe(401);
  expect((await instance.signIn('mary@example.org', 'a new long password')).secret).toHaveLength(43);
});

test('people change their own name', async () => {
  const caller = await instance.signIn();
  expect((await caller.call('PATCH', '/api/v1/me', { name: ' Augusta Ada ' })).body.name).toBe('Augusta Ada');
  expect((await caller.call('GET', '/api/v1/me')).body.name).toBe('Augusta Ada');
  expect((await caller.call('PATCH', '/api/v1/me', { name: 'a\u0000b' })).status).toBe(400);
});
