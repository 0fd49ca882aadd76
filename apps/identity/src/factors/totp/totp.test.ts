import { createIdentityDatabase } from '@kumo/db/identity';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codesOf, setUpApp } from '../../../test/authenticator-app.ts';
import {
  type Caller,
  cookieOf,
  type IdentityInstance,
  owner,
  ownerPassword,
  startInstance,
} from '../../../test/identity-instance.ts';
import { takeTotpStep } from './totp.repository.ts';

let instance: IdentityInstance;
let caller: Caller;

beforeEach(async () => {
  instance = await startInstance();
  caller = await instance.signIn();
}, 60_000);
afterEach(() => instance?.remove());

const signIn = () => instance.call('POST', '/api/v1/sessions', { email: owner.email, password: ownerPassword });
const begin = (password = ownerPassword) => caller.call('POST', '/api/v1/me/totp', { password });
const confirm = (code: string) => caller.call('POST', '/api/v1/me/totp/confirm', { code });
const security = async (who: Caller) => (await who.call('GET', '/api/v1/me/security')).body;

test('nothing is in force before the first code; then others are signed out and this session has shown a factor', async () => {
  const other = await instance.signIn();
  expect((await begin('wrong')).body.code).toBe('invalid_credentials');
  const { body } = await begin();
  expect(body.otpauthUri).toContain('issuer=Lovelace');
  expect(body.otpauthUri.toLowerCase()).not.toContain('kumo');
  expect((await security(caller)).totp).toBeNull();
  expect((await signIn()).status).toBe(201);

  const code = codesOf(instance, body.secret);
  expect((await confirm(code(5))).body.code).toBe('invalid_credentials');
  const confirmed = await confirm(code());
  expect(confirmed.status).toBe(200);
  expect(confirmed.body.recoveryCodes).toHaveLength(10);
  expect(new Set(confirmed.body.recoveryCodes).size).toBe(10);
  expect((await other.exchange()).status).toBe(401);
  expect((await caller.exchange()).status).toBe(401);
  const renewed = instance.callerOf({ session: cookieOf(confirmed) });
  expect((await renewed.exchange()).body.principal).toMatchObject({ secondFactor: true });
  expect(await security(renewed)).toMatchObject({ totp: expect.anything(), recoveryCodesLeft: 10 });
  expect((await signIn()).body.status).toBe('second_factor_required');
});

test('secrets and recovery codes are stored so that the database alone gives none of them', async () => {
  const { body } = await begin();
  const confirmed = await confirm(codesOf(instance, body.secret)());
  const stored = JSON.stringify([
    await instance.sql('SELECT * FROM totp_factors'),
    await instance.sql('SELECT * FROM recovery_codes'),
    await instance.sql('SELECT * FROM recorded'),
  ]);
  expect(stored).toContain('v1.');
  for (const secret of [body.secret, ...confirmed.body.recoveryCodes]) expect(stored).not.toContain(secret);
});

test('what was begun and not confirmed is over after half an hour, and a newer secret takes its place', async () => {
  const first = codesOf(instance, (await begin()).body.secret);
  const second = codesOf(instance, (await begin()).body.secret);
  expect((await confirm(first())).status).toBe(401);
  instance.advance(31 * 60_000);
  expect((await confirm(second())).body.code).toBe('conflict');
});

test('one in force is not replaced: it is removed first, with a fresh proof', async () => {
  const app = await setUpApp(instance, caller);
  const again = await app.caller.call('POST', '/api/v1/me/totp', { password: ownerPassword });
  expect(again.body.code).toBe('conflict');
  instance.advance(16 * 60_000);
  expect((await app.caller.call('DELETE', '/api/v1/me/totp')).body.code).toBe('step_up_required');
  const proven = await app.caller.call('POST', '/api/v1/step-up', { code: app.code() });
  const renewed = instance.callerOf({ session: cookieOf(proven) });
  expect((await renewed.call('DELETE', '/api/v1/me/totp')).status).toBe(204);
  expect((await renewed.exchange()).body.principal.secondFactor).toBe(false);
  expect(await instance.sql('SELECT 1 FROM recovery_codes')).toEqual([]);
  expect((await signIn()).status).toBe(201);
});

test('where a factor is enforced a session can only enrol; enrolment lifts that, and the last factor stays', async () => {
  await instance.sql('UPDATE organizations SET second_factor_required = true');
  expect((await caller.call('GET', '/api/v1/api-keys')).body.code).toBe('second_factor_required');
  expect((await caller.call('POST', '/api/v1/api-keys', { name: 'k' })).body.code).toBe('second_factor_required');
  expect((await security(caller)).secondFactorRequired).toBe(true);
  const app = await setUpApp(instance, caller);
  expect((await app.caller.call('POST', '/api/v1/api-keys', { name: 'k' })).status).toBe(201);
  const refused = await app.caller.call('DELETE', '/api/v1/me/totp');
  expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
  expect((await security(app.caller)).totp).not.toBeNull();
  await instance.sql('UPDATE organizations SET second_factor_required = false');
  expect((await app.caller.call('DELETE', '/api/v1/me/totp')).status).toBe(204);
});

test('codes cannot be guessed while one is set up, either', async () => {
  await begin();
  const statuses: number[] = [];
  for (let nth = 0; nth < 11; nth += 1) statuses.push((await confirm('000000')).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
}, 30_000);

test('the database alone lets a step be used once, and none before it', async () => {
  await setUpApp(instance, caller);
  const [{ person_id: personId, secret }] = await instance.sql('SELECT person_id, secret FROM totp_factors');
  const database = createIdentityDatabase(instance.database.urls.identity);
  try {
    const take = (step: number) => database.asSystem((tx) => takeTotpStep(tx, { personId, secret, step }));
    const taken = await Promise.all(Array.from({ length: 8 }, () => take(1_000_000_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect([await take(999_999_999), await take(1_000_000_001)]).toEqual([false, true]);
  } finally {
    await database.close();
  }
});

test('of ten confirmations at once one is; nobody ends up with codes that do not work', async () => {
  const { body } = await begin();
  const code = codesOf(instance, body.secret)();
  const { body: exchanged } = await caller.exchange();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      instance.call('POST', '/api/v1/me/totp/confirm', { code }, { 'x-principal': exchanged.token }),
    ),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await instance.sql('SELECT 1 FROM recovery_codes')).toHaveLength(10);
  expect(await instance.sql('SELECT 1 FROM sessions')).toHaveLength(1);
});
