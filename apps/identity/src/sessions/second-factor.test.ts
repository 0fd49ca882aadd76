import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthenticatorApp, setUpApp } from '../../test/authenticator-app.ts';
import {
  type Answer,
  cookieOf,
  type IdentityInstance,
  ownerPassword,
  startInstance,
} from '../../test/identity-instance.ts';

let instance: IdentityInstance;
let organizationId: string;
let people = 0;

beforeAll(async () => {
  instance = await startInstance();
  organizationId = (await instance.sql('SELECT id FROM organizations'))[0].id;
}, 60_000);
afterAll(() => instance?.remove());

interface Person {
  id: string;
  email: string;
  app: AuthenticatorApp;
  /** Networks of this person's own, so that tests do not meet in limits. */
  network(nth?: number): string;
}

/** Somebody new with an authenticator app. */
async function newPerson(): Promise<Person> {
  people += 1;
  const own = people;
  const email = `person${own}@example.org`;
  const id = await instance.addPerson(email, 'developer', organizationId);
  const app = await setUpApp(instance, await instance.signIn(email));
  return { id, email, app, network: (nth = 0) => `10.${own}.0.${nth}` };
}

const post = (path: string, body: unknown, network: string, headers = {}) =>
  instance.call('POST', `/api/v1/sessions${path}`, body, { 'x-client-network': network, ...headers });
const half = async ({ email, network }: Person, from = network()): Promise<Answer> =>
  post('', { email, password: ownerPassword }, from);
const challengeOf = async (person: Person, from?: string): Promise<string> => (await half(person, from)).body.challenge;
const finish = (challenge: string, code: string, network: string) =>
  post('/second-factor', { challenge, code }, network);
const audited = async (action: string, personId: string): Promise<number> =>
  (
    await instance.sql("SELECT 1 FROM recorded WHERE resource->>'action' = $1 AND resource->'target'->>'id' = $2", [
      action,
      personId,
    ])
  ).length;
/** A code that is wrong now and at the steps beside. */
const wrongCode = ({ app }: Person): string =>
  ['000000', '111111', '222222', '333333'].find((code) => ![-1, 0, 1].some((off) => app.code(off) === code)) ?? '';

test('the right password of an account with a factor gives half a sign-in and no cookie', async () => {
  const person = await newPerson();
  const answer = await half(person);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(answer.body).toEqual({
    status: 'second_factor_required',
    challenge: expect.stringMatching(/^[\w-]{43}$/),
    factors: ['totp', 'recovery_code'],
  });
  const stored = JSON.stringify(await instance.sql('SELECT * FROM sign_in_challenges'));
  expect(stored).not.toContain(answer.body.challenge);
  const finished = await finish(answer.body.challenge, person.app.code(), person.network());
  expect([finished.status, finished.body.secondFactor]).toEqual([201, true]);
  expect(cookieOf(finished)).toHaveLength(43);
  expect((await finish(answer.body.challenge, person.app.code(1), person.network())).status).toBe(401);
});

test('the session that the browser had ends with the second half, not with the first', async () => {
  const person = await newPerson();
  const earlier = { 'x-principal': (await person.app.caller.exchange()).body.token };
  const body = { email: person.email, password: ownerPassword };
  const { challenge } = (await post('', body, person.network(), earlier)).body;
  expect((await person.app.caller.exchange()).status).toBe(200);
  await post('/second-factor', { challenge, code: person.app.code() }, person.network(), earlier);
  expect((await person.app.caller.exchange()).status).toBe(401);
});

test('a code works once: of ten uses at once, each with a sign-in of its own, one gives a session', async () => {
  const person = await newPerson();
  const challenges: string[] = [];
  for (let nth = 0; nth < 10; nth += 1) challenges.push(await challengeOf(person, person.network(nth)));
  const code = person.app.code();
  const answers = await Promise.all(challenges.map((one, nth) => finish(one, code, person.network(nth))));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 401)]);
  expect(await instance.sql('SELECT 1 FROM sessions WHERE person_id = $1', [person.id])).toHaveLength(2);
  expect((await finish(await challengeOf(person), code, person.network())).status).toBe(401);
  instance.advance(60_000);
  expect((await finish(await challengeOf(person), person.app.code(), person.network())).status).toBe(201);
}, 30_000);

test('half a sign-in gives one session, however many codes are right for it', async () => {
  const person = await newPerson();
  const challenge = await challengeOf(person);
  const codes = [person.app.code(), ...person.app.recoveryCodes.slice(0, 4)];
  const answers = await Promise.all(codes.map((code) => finish(challenge, code, person.network())));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

test('half a sign-in has five tries and five minutes, and ends with the password that began it', async () => {
  const person = await newPerson();
  const tired = await challengeOf(person);
  for (let nth = 0; nth < 5; nth += 1) await finish(tired, wrongCode(person), person.network());
  expect((await finish(tired, person.app.code(), person.network())).status).toBe(401);
  expect(await audited('second-factor.refused', person.id)).toBe(1);

  const late = await challengeOf(person);
  instance.advance(301_000);
  expect((await finish(late, person.app.code(), person.network())).status).toBe(401);

  const outdated = await challengeOf(person);
  const change = { currentPassword: ownerPassword, newPassword: 'another good pass phrase' };
  const changed = await person.app.caller.call('POST', '/api/v1/me/password', change);
  expect(changed.status).toBe(204);
  expect((await finish(outdated, person.app.code(), person.network())).status).toBe(401);
  const renewed = await instance.callerOf({ session: cookieOf(changed) }).exchange();
  expect(renewed.body.principal.secondFactor).toBe(true);
});

test('a recovery code signs in once, as people write it, and the audit says how many are left', async () => {
  const person = await newPerson();
  const [code = ''] = person.app.recoveryCodes;
  const written = ` ${code.toUpperCase().replaceAll('-', ' ')} `;
  expect((await finish(await challengeOf(person), written, person.network())).status).toBe(201);
  expect((await finish(await challengeOf(person), code, person.network())).status).toBe(401);
  const [event] = await instance.sql(
    "SELECT resource FROM recorded WHERE resource->>'action' = 'recovery-code.used' AND resource->'target'->>'id' = $1",
    [person.id],
  );
  expect(event.resource.details).toEqual({ left: 9 });
  const stranger = await newPerson();
  const [theirs = ''] = stranger.app.recoveryCodes;
  expect((await finish(await challengeOf(person), theirs, person.network())).status).toBe(401);
});

test('guessing stops after ten codes from one network, said once in the audit; other networks go on', async () => {
  const person = await newPerson();
  const statuses: number[] = [];
  for (let nth = 0; nth < 11; nth += 1) {
    const challenge = await challengeOf(person, person.network(1));
    statuses.push((await finish(challenge, wrongCode(person), person.network(1))).status);
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
  const right = await finish(await challengeOf(person, person.network(1)), person.app.code(), person.network(1));
  expect(right.body.code).toBe('rate_limited');
  expect(await audited('sign-in.blocked', person.id)).toBe(1);
  expect((await finish(await challengeOf(person), person.app.code(), person.network())).status).toBe(201);
}, 30_000);

test('who guesses from everywhere with the password stops, and shuts nobody out where the person signs in', async () => {
  const person = await newPerson();
  expect((await finish(await challengeOf(person), person.app.code(), person.network())).status).toBe(201);
  instance.advance(60_000);
  let refusals = 0;
  for (let nth = 1; nth <= 60 && refusals === 0; nth += 1) {
    const challenge = await challengeOf(person, person.network(nth));
    const answer = await finish(challenge, wrongCode(person), person.network(nth));
    if (answer.status === 429) refusals = nth;
  }
  expect(refusals).toBe(51);
  expect((await finish(await challengeOf(person), person.app.code(), person.network())).status).toBe(201);
}, 120_000);

test('exactly one of code and passkey is taken, and what is no half sign-in at all writes no row', async () => {
  const before = await instance.sql('SELECT count(*) FROM sign_in_limits');
  const both = await post('/second-factor', { challenge: 'c', code: '123456', passkey: {} }, '192.0.2.1');
  const none = await post('/second-factor', { challenge: 'c' }, '192.0.2.1');
  expect([both.status, none.status]).toEqual([400, 400]);
  expect((await finish('c', '123456', '192.0.2.1')).status).toBe(401);
  expect((await post('/second-factor', { challenge: 'c', passkey: {} }, '192.0.2.1')).status).toBe(401);
  expect((await post('/passkey-options', { challenge: 'c' }, '192.0.2.1')).status).toBe(401);
  expect(await instance.sql('SELECT count(*) FROM sign_in_limits')).toEqual(before);
});

test('a session proves itself anew by password where there is no factor, by a code where there is one', async () => {
  people += 1;
  const email = `plain${people}@example.org`;
  await instance.addPerson(email, 'developer', organizationId);
  const plain = await instance.signIn(email);
  const person = await newPerson();
  instance.advance(16 * 60_000);
  const stepUp = (who: typeof plain, body: unknown) => who.call('POST', '/api/v1/step-up', body);
  expect((await plain.exchange()).body.principal.provenUntilMs).toBeLessThan(instance.now().getTime());
  expect((await stepUp(plain, { password: 'wrong' })).body.code).toBe('invalid_credentials');
  expect((await stepUp(plain, { code: '123456' })).body.code).toBe('invalid_credentials');
  const before = (await plain.exchange()).body.principal;
  const proven = instance.callerOf({ session: cookieOf(await stepUp(plain, { password: ownerPassword })) });
  const after = (await proven.exchange()).body.principal;
  expect(after.provenUntilMs).toBeGreaterThan(instance.now().getTime());
  expect(after.credentialId).toBe(before.credentialId);
  // Who has stolen the secret wins nothing by the proof.
  expect((await plain.exchange()).status).toBe(401);

  const { caller } = person.app;
  expect((await stepUp(caller, { password: ownerPassword })).body.code).toBe('validation_failed');
  const code = person.app.code();
  const shown = instance.callerOf({ session: cookieOf(await stepUp(caller, { code })) });
  expect((await stepUp(shown, { code })).status).toBe(401);
  expect((await shown.exchange()).body.principal.provenUntilMs).toBeGreaterThan(instance.now().getTime());
});

test('all other sessions end at once, this one stays', async () => {
  const person = await newPerson();
  const other = instance.callerOf({
    session: cookieOf(await finish(await challengeOf(person), person.app.code(), person.network())),
  });
  expect((await person.app.caller.call('DELETE', '/api/v1/sessions')).status).toBe(204);
  expect((await other.exchange()).status).toBe(401);
  expect((await person.app.caller.exchange()).status).toBe(200);
  expect(await audited('sessions.ended', person.id)).toBe(1);
});
