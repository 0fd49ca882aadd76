import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type IdentityInstance,
  internalToken,
  owner,
  ownerPassword,
  startInstance,
} from '../../test/identity-instance.ts';

const hour = 3_600_000;
const newPassword = 'a wholly new pass phrase';
let instance: IdentityInstance;

beforeEach(async () => {
  instance = await startInstance();
}, 60_000);
afterEach(() => instance?.remove());

const ask = (body: unknown = {}, token = internalToken) =>
  instance.call('POST', '/internal/owner-reset', body, { 'x-internal-token': token });
const link = async (): Promise<string> => (await ask()).body.link.split('#token=')[1];
const confirm = (token: string, password = newPassword) =>
  instance.call('POST', '/api/v1/password-resets/confirm', { token, password });
const signIn = async (password: string) =>
  (await instance.call('POST', '/api/v1/sessions', { email: owner.email, password })).status;

test('a link is made only for who knows the internal token, and takes everything from the owner at once', async () => {
  const session = await instance.signIn();
  const made = await session.call('POST', '/api/v1/api-keys', { name: 'k' });
  const key = instance.callerOf({ apiKey: made.body.secret });
  expect((await ask({}, 'something else')).status).toBe(403);
  expect((await session.exchange()).status).toBe(200);

  const answer = await ask();
  expect(answer.body).toMatchObject({
    email: owner.email,
    link: expect.stringMatching(/^http:\/\/localhost:3000\/reset#token=[\w-]{43}$/),
  });
  expect((await session.exchange()).status).toBe(401);
  expect((await key.exchange()).status).toBe(401);
  expect(await signIn(ownerPassword)).toBe(401);
  expect(JSON.stringify(await instance.sql('SELECT * FROM password_resets'))).not.toContain(
    answer.body.link.slice(-43),
  );
});

test('second factors stay, unless they are to go: then the new password is enough', async () => {
  const [{ id }] = await instance.sql('SELECT id FROM people');
  const other = await instance.addPerson('other@example.org', 'owner', await instance.rootId());
  const guard = async (person: string) => {
    await instance.sql('INSERT INTO totp_factors (person_id, secret, confirmed_at) VALUES ($1, $2, now())', [
      person,
      's',
    ]);
    await instance.sql(
      `INSERT INTO passkeys (id, person_id, credential_id, public_key, counter, transports, backed_up, name)
       VALUES ($1, $2, $1, $3, 0, '{}', false, 'key')`,
      [`psk_${person}`, person, Buffer.from('k')],
    );
    await instance.sql('INSERT INTO recovery_codes (person_id, code_hash) VALUES ($1, $2)', [person, 'h']);
  };
  const factorsOf = async (person: string) => {
    const [count] = await instance.sql(
      `SELECT (SELECT count(*)::int FROM totp_factors WHERE person_id = $1) + (SELECT count(*)::int FROM passkeys WHERE person_id = $1)
         + (SELECT count(*)::int FROM recovery_codes WHERE person_id = $1) AS count`,
      [person],
    );
    return count.count;
  };
  await guard(id);
  await guard(other);
  const asked = { email: owner.email };
  await confirm((await ask(asked)).body.link.split('#token=')[1]);
  expect([await factorsOf(id), await signIn(newPassword)]).toEqual([3, 200]);

  await confirm((await ask({ ...asked, factors: true })).body.link.split('#token=')[1]);
  expect([await factorsOf(id), await factorsOf(other), await signIn(newPassword)]).toEqual([0, 3, 201]);
  const [removed] = await instance.sql(
    `SELECT resource->'details' AS details, resource->'target'->>'id' AS target FROM recorded WHERE resource->>'action' = 'factors.removed'`,
  );
  expect(removed).toEqual({ details: { totp: true, passkeys: 1, recoveryCodes: 1 }, target: id });
});

test('of ten uses of a link at once one sets the password; it also ends what was begun in between', async () => {
  const token = await link();
  const answers = await Promise.all(Array.from({ length: 10 }, (_, nth) => confirm(token, `${newPassword} ${nth}`)));
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  expect(answers.filter(({ status, body }) => status === 403 && body.code === 'forbidden')).toHaveLength(9);
  const winner = answers.findIndex(({ status }) => status === 204);
  expect(await signIn(`${newPassword} ${winner}`)).toBe(201);
  expect(await instance.sql('SELECT 1 FROM password_resets')).toEqual([]);
  const actions = await instance.sql(`SELECT resource->>'action' AS action FROM recorded ORDER BY id`);
  expect(actions.map(({ action }) => action)).toEqual([
    'setup.completed',
    'session.created',
    'password-reset.created',
    'password-reset.confirmed',
    'session.created',
  ]);
}, 60_000);

test('a link that is an hour old, or was replaced, is worth nothing', async () => {
  const old = await link();
  const newer = await link();
  expect((await confirm(old)).status).toBe(403);
  instance.advance(hour + 1);
  expect((await confirm(newer)).status).toBe(403);
  expect(await signIn(newPassword)).toBe(401);
});

test('a password that is easy to guess does not use the link up', async () => {
  const token = await link();
  const refused = await confirm(token, 'password123');
  expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'password']);
  expect((await confirm(token)).status).toBe(204);
});

test('of several owners one has to be named; others than owners cannot be', async () => {
  const [{ id }] = await instance.sql('SELECT id FROM organizations');
  await instance.addPerson('second@example.org', 'owner', id);
  await instance.addPerson('viewer@example.org', 'viewer', id);
  expect((await ask()).body.detail).toContain('ada@example.org, second@example.org');
  expect((await ask({ email: 'viewer@example.org' })).status).toBe(404);
  expect((await ask({ email: 'Second@Example.org' })).body.email).toBe('second@example.org');
});
