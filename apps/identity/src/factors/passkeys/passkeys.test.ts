import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus, setUpApp } from '../../../test/authenticator-app.ts';
import {
  type Answer,
  type Caller,
  cookieOf,
  type IdentityInstance,
  owner,
  ownerPassword,
  startInstance,
} from '../../../test/identity-instance.ts';
import { createSoftwarePasskey, type Mischief, type SoftwarePasskey } from '../../../test/software-passkey.ts';

let instance: IdentityInstance;
let organizationId: string;
let people = 0;

beforeAll(async () => {
  instance = await startInstance();
  organizationId = (await instance.sql('SELECT id FROM organizations'))[0].id;
}, 60_000);
afterAll(() => instance?.remove());

/** Somebody new, signed in from a network of their own. */
async function newPerson(): Promise<{ email: string; caller: Caller; network: string }> {
  people += 1;
  const email = `person${people}@example.org`;
  await instance.addPerson(email, 'administrator', organizationId);
  return { email, caller: await instance.signIn(email), network: `198.51.100.${people}` };
}

async function add(caller: Caller, passkey: SoftwarePasskey, mischief?: Mischief): Promise<Answer> {
  const { challenge, options } = expectStatus(200, await caller.call('POST', '/api/v1/me/passkeys/options')).body;
  const made = passkey.create(options, mischief);
  return caller.call('POST', '/api/v1/me/passkeys', { challenge, name: 'Blue key', passkey: made });
}

async function enrolled(): Promise<{ email: string; caller: Caller; passkey: SoftwarePasskey; network: string }> {
  const person = await newPerson();
  const passkey = createSoftwarePasskey();
  const answer = expectStatus(201, await add(person.caller, passkey));
  return { ...person, passkey, caller: instance.callerOf({ session: cookieOf(answer) }) };
}

const post = (path: string, body: unknown, network: string) =>
  instance.call('POST', `/api/v1${path}`, body, { 'x-client-network': network });

async function signInWith(passkey: SoftwarePasskey, network: string, mischief?: Mischief): Promise<Answer> {
  const { challenge, options } = expectStatus(200, await post('/sessions/passkey-options', {}, network)).body;
  return post('/sessions/passkey', { challenge, passkey: passkey.get(options, mischief) }, network);
}

const audited = async (action: string): Promise<number> =>
  (await instance.sql("SELECT 1 FROM recorded WHERE resource->>'action' = $1", [action])).length;

test('a passkey is added with user verification, signs in alone, and counts as a second factor', async () => {
  const person = await newPerson();
  const { challenge, options } = (await person.caller.call('POST', '/api/v1/me/passkeys/options')).body;
  expect(options).toMatchObject({
    rp: { id: 'localhost', name: owner.organization },
    attestation: 'none',
    excludeCredentials: [],
    authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
  });
  const passkey = createSoftwarePasskey();
  const body = { challenge, name: 'Blue key', passkey: passkey.create(options) };
  const answer = await person.caller.call('POST', '/api/v1/me/passkeys', body);
  expect(answer.status).toBe(201);
  expect(answer.body.recoveryCodes).toHaveLength(10);
  expect((await person.caller.exchange()).status).toBe(401);
  const caller = instance.callerOf({ session: cookieOf(answer) });
  expect((await caller.exchange()).body.principal.secondFactor).toBe(true);
  expect((await caller.call('POST', '/api/v1/me/passkeys', body)).status).toBe(401);

  const signedIn = await signInWith(passkey, person.network);
  expect([signedIn.status, signedIn.body.secondFactor, signedIn.body.person.email]).toEqual([201, true, person.email]);
  const again = (await caller.call('POST', '/api/v1/me/passkeys/options')).body.options;
  expect(again.excludeCredentials).toMatchObject([{ id: passkey.credentialId }]);
});

test('no answer is taken that another page, key or purpose made, or that nobody unlocked', async () => {
  const { passkey, network, caller } = await enrolled();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const mischiefs: Mischief[] = [
    { origin: 'http://localhost:3001' },
    { origin: 'https://localhost:3000' },
    { rpId: 'example.org' },
    { isVerified: false },
    { key: privateKey },
    { type: 'webauthn.create' },
    { challenge: 'AAAA' },
  ];
  for (const mischief of mischiefs) {
    const refused = await signInWith(passkey, network, mischief);
    expect([mischief, refused.status, refused.body.code]).toEqual([mischief, 401, 'invalid_credentials']);
  }
  expect((await signInWith(createSoftwarePasskey(), network)).status).toBe(401);
  for (const mischief of mischiefs.filter(({ key, type }) => !key && !type)) {
    expect((await add(caller, createSoftwarePasskey(), mischief)).status).toBe(401);
  }
  expect((await signInWith(passkey, network)).status).toBe(201);
}, 30_000);

test('a challenge works once, for what it was asked, and for five minutes', async () => {
  const synced = createSoftwarePasskey(undefined, false);
  const { caller, network } = await newPerson();
  const renewed = instance.callerOf({ session: cookieOf(expectStatus(201, await add(caller, synced))) });
  const asked = (await post('/sessions/passkey-options', {}, network)).body;
  const body = { challenge: asked.challenge, passkey: synced.get(asked.options) };
  const answers = await Promise.all(Array.from({ length: 5 }, () => post('/sessions/passkey', body, network)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401, 401]);
  // What was used up is no half sign-in, either.
  const asHalf = await post('/sessions/second-factor', { challenge: asked.challenge, code: '000000' }, network);
  expect(asHalf.status).toBe(401);

  const stepUp = (await renewed.call('POST', '/api/v1/step-up/passkey-options')).body;
  const other = { challenge: stepUp.challenge, passkey: synced.get(stepUp.options) };
  expect((await post('/sessions/passkey', other, network)).status).toBe(401);
  const late = (await post('/sessions/passkey-options', {}, network)).body;
  instance.advance(301_000);
  const lateBody = { challenge: late.challenge, passkey: synced.get(late.options) };
  expect((await post('/sessions/passkey', lateBody, network)).status).toBe(401);
});

test('a counter that goes back is a copy: refused and audited, and only a real signature can say so', async () => {
  const { passkey, network } = await enrolled();
  expect((await signInWith(passkey, network, { counter: 10 })).status).toBe(201);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect((await signInWith(passkey, network, { counter: 4, key: privateKey })).status).toBe(401);
  expect(await audited('passkey.refused')).toBe(0);
  for (const counter of [10, 4, 0]) {
    expect((await signInWith(passkey, network, { counter })).status).toBe(401);
  }
  expect(await audited('passkey.refused')).toBe(3);
  expect((await signInWith(passkey, network, { counter: 11 })).status).toBe(201);
});

test('as second factor it finishes the sign-in of its own person only', async () => {
  const { email, passkey, network } = await enrolled();
  const stranger = await enrolled();
  const half = (await post('/sessions', { email, password: ownerPassword }, network)).body;
  expect(half).toMatchObject({ status: 'second_factor_required', factors: ['passkey', 'recovery_code'] });
  const ask = async () => (await post('/sessions/passkey-options', { challenge: half.challenge }, network)).body;
  const { challenge, options } = await ask();
  expect(options.allowCredentials).toMatchObject([{ id: passkey.credentialId }]);
  const finish = (body: unknown) => post('/sessions/second-factor', body, network);
  expect((await finish({ challenge, passkey: stranger.passkey.get(options) })).status).toBe(401);
  expect((await finish({ challenge: half.challenge, passkey: passkey.get(options) })).status).toBe(401);
  const finished = await finish({ challenge, passkey: passkey.get(options) });
  expect([finished.status, finished.body.secondFactor]).toEqual([201, true]);
  expect((await finish({ challenge, passkey: passkey.get(options) })).status).toBe(401);
});

test('it proves once more who one is, for the session that asked', async () => {
  const { caller, passkey } = await enrolled();
  instance.advance(16 * 60_000);
  expect((await caller.call('POST', '/api/v1/me/recovery-codes')).body.code).toBe('step_up_required');
  expect((await caller.call('POST', '/api/v1/step-up', { password: ownerPassword })).status).toBe(400);
  const { challenge, options } = (await caller.call('POST', '/api/v1/step-up/passkey-options')).body;
  const wrong = { challenge, passkey: passkey.get(options, { origin: 'https://evil.example' }) };
  expect((await caller.call('POST', '/api/v1/step-up', wrong)).status).toBe(401);
  const proven = await caller.call('POST', '/api/v1/step-up', { challenge, passkey: passkey.get(options) });
  expect(Date.parse(proven.body.provenUntil)).toBeGreaterThan(instance.now().getTime());
  const renewed = instance.callerOf({ session: cookieOf(proven) });
  expect((await renewed.call('POST', '/api/v1/me/recovery-codes')).body.recoveryCodes).toHaveLength(10);
});

test('passkeys are listed, renamed and removed by their person only; the last factor stays where it is enforced', async () => {
  const { caller } = await enrolled();
  const stranger = await enrolled();
  const { items } = (await caller.call('GET', '/api/v1/me/passkeys')).body;
  expect(items).toMatchObject([{ name: 'Blue key', backedUp: false }]);
  const path = `/api/v1/me/passkeys/${items[0].id}`;
  expect((await stranger.caller.call('PATCH', path, { name: 'Mine' })).status).toBe(404);
  expect((await stranger.caller.call('DELETE', path)).status).toBe(404);
  expect((await caller.call('PATCH', path, { name: 'Desk' })).body.name).toBe('Desk');

  await instance.sql('UPDATE organizations SET second_factor_required = true');
  expect((await caller.call('DELETE', path)).body.code).toBe('conflict');
  const app = await setUpApp(instance, caller);
  expect((await app.caller.call('DELETE', path)).status).toBe(204);
  await instance.sql('UPDATE organizations SET second_factor_required = false');
  expect((await app.caller.call('GET', '/api/v1/me/passkeys')).body.items).toEqual([]);
  for (const action of ['passkey.added', 'passkey.renamed', 'passkey.removed', 'totp.enabled']) {
    expect(await audited(action)).toBeGreaterThan(0);
  }
});

test('whoever has a factor proves it before another is added: a password and a stolen session are not enough', async () => {
  const { caller } = await enrolled();
  instance.advance(16 * 60_000);
  const begun = await caller.call('POST', '/api/v1/me/totp', { password: ownerPassword });
  expect(begun.body.code).toBe('step_up_required');
  expect((await caller.call('POST', '/api/v1/me/passkeys/options')).body.code).toBe('step_up_required');
});
