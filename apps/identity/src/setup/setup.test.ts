import { afterEach, expect, test } from 'vitest';
import { type IdentityInstance, owner, setupToken, startInstance } from '../../test/identity-instance.ts';

let instance: IdentityInstance;

afterEach(() => instance?.remove());

const asked = { setupToken, ...owner };

test('of twenty set-ups at once one wins, and there is one owner, one organization, one session', async () => {
  instance = await startInstance({ hasOwner: false });
  expect((await instance.call('GET', '/api/v1/setup')).body).toEqual({ needed: true });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, nth) =>
      instance.call('POST', '/api/v1/setup', { ...asked, email: `ada${nth}@example.org` }),
    ),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  for (const table of ['people', 'organizations', 'memberships', 'projects', 'sessions']) {
    expect(await instance.sql(`SELECT 1 FROM ${table}`)).toHaveLength(1);
  }
  expect((await instance.call('GET', '/api/v1/setup')).body).toEqual({ needed: false });
}, 60_000);

test('a wrong token, a common password or an unknown field makes nothing', async () => {
  instance = await startInstance({ hasOwner: false });
  const wrong = await instance.call('POST', '/api/v1/setup', { ...asked, setupToken: 'x'.repeat(setupToken.length) });
  expect([wrong.status, wrong.body.code]).toEqual([403, 'forbidden']);
  const common = await instance.call('POST', '/api/v1/setup', { ...asked, password: 'Password123' });
  expect(common.body.errors).toEqual([{ path: 'password', message: 'is among the most common passwords' }]);
  const same = await instance.call('POST', '/api/v1/setup', { ...asked, password: owner.email });
  expect(same.status).toBe(400);
  const unknown = await instance.call('POST', '/api/v1/setup', { ...asked, role: 'owner' });
  expect(unknown.body.code).toBe('validation_failed');
  expect(await instance.sql('SELECT 1 FROM people')).toEqual([]);
}, 60_000);

test('the environment makes the first owner, who can sign in; the page is closed then', async () => {
  instance = await startInstance({
    hasOwner: false,
    environment: { KUMO_OWNER_EMAIL: owner.email, KUMO_OWNER_PASSWORD: owner.password, KUMO_ORGANIZATION: 'Engines' },
  });
  expect((await instance.call('POST', '/api/v1/setup', asked)).status).toBe(409);
  const caller = await instance.signIn();
  const session = await caller.call('GET', '/api/v1/sessions/current');
  expect(session.body.organizations[0]).toMatchObject({ name: 'Engines', role: 'owner', parentId: null });
  expect(session.body.person.name).toBe('Owner');
}, 60_000);
