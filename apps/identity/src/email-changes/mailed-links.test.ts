import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { setUpApp } from '../../test/authenticator-app.ts';
import {
  type Caller,
  cookieOf,
  type IdentityInstance,
  ownerPassword,
  startInstance,
} from '../../test/identity-instance.ts';
import { type MailServer, type ReceivedMail, startMailServer } from '../../test/mail-server.ts';

const newPassword = 'a wholly new pass phrase';
let server: MailServer;
let instance: IdentityInstance;
let organizationId: string;
let people = 0;

beforeAll(async () => {
  server = await startMailServer();
  instance = await startInstance({
    environment: { KUMO_SMTP_URL: server.url, KUMO_MAIL_FROM: 'Clouds <clouds@example.org>' },
  });
  organizationId = (await instance.sql('SELECT id FROM organizations'))[0].id;
}, 60_000);
afterEach(() => {
  server.received.length = 0;
});
afterAll(async () => {
  await instance?.remove();
  await server?.stop();
});

async function newPerson(): Promise<{ id: string; email: string; caller: Caller }> {
  people += 1;
  const email = `person${people}@example.org`;
  const id = await instance.addPerson(email, 'developer', organizationId);
  return { id, email, caller: await instance.signIn(email) };
}

const mailTo = (address: string): Promise<ReceivedMail> =>
  vi.waitFor(
    () => {
      const mail = server.received.find(({ to }) => to.includes(address));
      if (!mail) throw new Error(`no mail to ${address}`);
      return mail;
    },
    { timeout: 10_000 },
  );
const tokenIn = ({ data }: ReceivedMail): string => /#token=([\w-]{43})/.exec(data)?.[1] ?? '';
const requestReset = (email: string, network = `10.9.${people}.1`) =>
  instance.call('POST', '/api/v1/password-resets', { email }, { 'x-client-network': network });
const confirmReset = (token: string) =>
  instance.call('POST', '/api/v1/password-resets/confirm', { token, password: newPassword });
const confirmEmail = (token: string) => instance.call('POST', '/api/v1/email-changes/confirm', { token });
const signIn = async (email: string, password: string) =>
  (await instance.call('POST', '/api/v1/sessions', { email, password })).status;

test('a link for a new password goes to the address, works once, and is answered alike for an address without account', async () => {
  const { email, caller } = await newPerson();
  const known = await requestReset(email.toUpperCase());
  const unknown = await requestReset('nobody@example.org');
  expect([known.status, known.body]).toEqual([202, { mail: true }]);
  expect([unknown.status, unknown.body]).toEqual([202, { mail: true }]);
  const mail = await mailTo(email);
  expect(mail.data).toContain('http://localhost:3000/reset#token=');
  expect(mail.data.toLowerCase()).not.toContain('kumo');
  expect((await caller.exchange()).status).toBe(200);
  const token = tokenIn(mail);
  expect(JSON.stringify(await instance.sql('SELECT * FROM password_resets'))).not.toContain(token);
  expect((await confirmReset(token)).status).toBe(204);
  expect((await confirmReset(token)).status).toBe(403);
  expect((await caller.exchange()).status).toBe(401);
  expect(await signIn(email, newPassword)).toBe(201);
  expect(server.received).toHaveLength(1);
});

test('a reset takes no second factor away', async () => {
  const { email, caller } = await newPerson();
  await setUpApp(instance, caller);
  await requestReset(email);
  expect((await confirmReset(tokenIn(await mailTo(email)))).status).toBe(204);
  expect(await signIn(email, newPassword)).toBe(200);
});

test('a person gets five such mails an hour, whoever asks from wherever, and has one link at a time', async () => {
  const { id, email } = await newPerson();
  const other = await newPerson();
  for (let nth = 0; nth < 8; nth += 1) expect((await requestReset(email, `10.8.0.${nth}`)).status).toBe(202);
  await requestReset(other.email);
  await mailTo(other.email); // what was asked for before is done by then
  const mails = server.received.filter(({ to }) => to.includes(email));
  expect(mails).toHaveLength(5);
  expect(await instance.sql('SELECT 1 FROM password_resets WHERE person_id = $1', [id])).toHaveLength(1);
  const [first] = mails;
  expect((await confirmReset(first ? tokenIn(first) : '')).status).toBe(403);
});

test('an address is changed by a link to the new one, with a notice to the old one, and a fresh proof', async () => {
  const { email, caller } = await newPerson();
  const next = `next-${email}`;
  expect((await caller.call('POST', '/api/v1/me/email', { email: ` ${email.toUpperCase()}`.trim() })).status).toBe(400);
  await requestReset(email);
  const reset = tokenIn(await mailTo(email));
  server.received.length = 0;
  expect((await caller.call('POST', '/api/v1/me/email', { email: next })).body).toEqual({ sent: true });
  const proof = await mailTo(next);
  expect(proof.data).toContain('http://localhost:3000/verify-email#token=');
  expect(tokenIn(await mailTo(email))).toBe('');
  expect((await caller.call('GET', '/api/v1/me')).body.email).toBe(email);
  const answers = await Promise.all(Array.from({ length: 5 }, () => confirmEmail(tokenIn(proof))));
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 403, 403, 403, 403]);
  expect((await caller.call('GET', '/api/v1/me')).body).toMatchObject({ email: next, emailVerified: true });
  expect(await signIn(next, ownerPassword)).toBe(201);
  expect(await signIn(email, ownerPassword)).toBe(401);
  expect((await confirmReset(reset)).status).toBe(403);
  instance.advance(16 * 60_000);
  const stale = await caller.call('POST', '/api/v1/me/email', { email: 'third@example.org' });
  expect(stale.body.code).toBe('step_up_required');
});

test('an address that has an account is answered alike; only its owner learns of it, and a link cannot take it', async () => {
  const { email, caller } = await newPerson();
  const other = await newPerson();
  expect((await caller.call('POST', '/api/v1/me/email', { email: other.email })).body).toEqual({ sent: true });
  expect(tokenIn(await mailTo(other.email))).toBe('');

  const wanted = 'wanted@example.org';
  expect((await caller.call('POST', '/api/v1/me/email', { email: wanted })).status).toBe(202);
  const token = tokenIn(await mailTo(wanted));
  await instance.addPerson(wanted, 'viewer', organizationId);
  expect((await confirmEmail(token)).body.code).toBe('conflict');
  expect((await caller.call('GET', '/api/v1/me')).body.email).toBe(email);
});

test('an unproved address is proved by a link to it, within an hour', async () => {
  const { email, caller } = await newPerson();
  await instance.sql('UPDATE people SET email_verified_at = NULL WHERE email = $1', [email]);
  const verify = () => caller.call('POST', '/api/v1/me/email/verification');
  expect((await caller.call('GET', '/api/v1/me')).body.emailVerified).toBe(false);
  expect((await verify()).body).toEqual({ sent: true });
  const late = tokenIn(await mailTo(email));
  instance.advance(3_600_001);
  expect((await confirmEmail(late)).status).toBe(403);
  server.received.length = 0;
  await verify();
  expect((await confirmEmail(tokenIn(await mailTo(email)))).status).toBe(204);
  expect((await caller.call('GET', '/api/v1/me')).body.emailVerified).toBe(true);
  expect((await verify()).body.code).toBe('conflict');
});

test('where no mail is sent it is said, and nothing is changed', async () => {
  const silent = await startInstance();
  try {
    const asked = await silent.call('POST', '/api/v1/password-resets', { email: 'ada@example.org' });
    expect([asked.status, asked.body]).toEqual([202, { mail: false }]);
    const caller = await silent.signIn();
    const changed = await caller.call('POST', '/api/v1/me/email', { email: 'next@example.org' });
    expect([changed.status, changed.body]).toEqual([202, { sent: false }]);
    expect(await silent.sql('SELECT 1 FROM email_changes UNION SELECT 1 FROM password_resets')).toEqual([]);
    expect(cookieOf(changed)).toBe('');
  } finally {
    await silent.remove();
  }
}, 60_000);
