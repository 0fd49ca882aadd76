import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  type Answer,
  type Caller,
  cookieOf,
  type IdentityInstance,
  ownerPassword,
  startInstance,
} from '../../test/identity-instance.ts';
import { type MailServer, startMailServer } from '../../test/mail-server.ts';

let instance: IdentityInstance;
let mailing: IdentityInstance;
let mail: MailServer;
let owner: Caller;
let root: string;

beforeAll(async () => {
  instance = await startInstance();
  owner = await instance.signIn();
  root = await instance.rootId();
  mail = await startMailServer();
  const environment = { KUMO_SMTP_URL: mail.url, KUMO_MAIL_FROM: 'Clouds <clouds@example.org>' };
  mailing = await startInstance({ environment });
}, 60_000);

afterAll(async () => {
  await instance?.remove();
  await mailing?.remove();
  await mail?.stop();
});

const invitations = (id: string, rest = '') => `/api/v1/organizations/${id}/invitations${rest}`;
const password = 'a long enough sentence';
const invite = (id: string, email: string, role = 'viewer', by = owner): Promise<Answer> =>
  by.call('POST', invitations(id), { email, role });
const accept = (token: string, email: string, on = instance): Promise<Answer> =>
  on.call('POST', '/api/v1/invitations/accept', { token, email, password, name: 'New' });

test('without mail the inviter gets the link; it makes an account that is signed in, with the role', async () => {
  const made = (await invite(root, 'Grace@Example.org', 'developer')).body;
  expect(made).toMatchObject({ sent: false, email: 'Grace@Example.org', role: 'developer', invitedBy: 'Ada' });
  expect(made.acceptUrl).toBe(`http://localhost:3000/invitation#${made.token}`);
  expect(Buffer.from(made.token, 'base64url')).toHaveLength(32);
  expect(JSON.stringify(await instance.sql('SELECT * FROM invitations'))).not.toContain(made.token);
  expect(JSON.stringify(await instance.sql('SELECT * FROM outbox'))).not.toContain(made.token);
  const preview = await instance.call('POST', '/api/v1/invitations/preview', { token: made.token });
  expect(preview.body).toMatchObject({ organization: 'Lovelace', email: 'Grace@Example.org', role: 'developer' });
  const accepted = await accept(made.token, 'grace@example.org');
  expect(accepted.status).toBe(201);
  expect(accepted.body.person).toMatchObject({ email: 'Grace@Example.org', emailVerified: false });
  const grace = instance.callerOf({ session: cookieOf(accepted) });
  expect((await grace.exchange()).body.principal.roles).toEqual(['developer']);
  expect((await accept(made.token, 'grace@example.org')).status).toBe(403);
  expect(await instance.audited(root)).toEqual(expect.arrayContaining(['invitation.created', 'invitation.accepted']));
});

test('of twenty who take it at the same moment one gets it', async () => {
  const { token } = (await invite(root, 'race@example.org')).body;
  const answers = await Promise.all(Array.from({ length: 20 }, () => accept(token, 'race@example.org')));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  const people = await instance.sql("SELECT 1 FROM people WHERE email_key = 'race@example.org'");
  expect(people).toHaveLength(1);
}, 60_000);

test('it is for one address, refuses easy passwords, and names what is missing', async () => {
  const { token } = (await invite(root, 'bound@example.org')).body;
  expect((await accept(token, 'other@example.org')).status).toBe(403);
  const missing = await instance.call('POST', '/api/v1/invitations/accept', { token });
  expect(missing.body.errors.map(({ path }: { path: string }) => path)).toEqual(['email', 'password', 'name']);
  const easy = { token, email: 'bound@example.org', name: 'x', password: 'password123' };
  expect((await instance.call('POST', '/api/v1/invitations/accept', easy)).body.errors[0].path).toBe('password');
  expect((await owner.call('POST', '/api/v1/invitations/accept', { token })).status).toBe(403);
  expect((await accept('x'.repeat(43), 'bound@example.org')).status).toBe(403);
  expect((await accept(token, 'bound@example.org')).status).toBe(201);
});

test('it ends after seven days, when renewed, when replaced and when taken back', async () => {
  const id = await instance.addOrganization('Ends', root);
  const first = (await invite(id, 'ends@example.org')).body;
  const second = (await invite(id, 'ENDS@example.org', 'operator')).body;
  expect((await accept(first.token, 'ends@example.org')).status).toBe(403);
  const renewed = (await owner.call('POST', invitations(id, `/${second.id}/renew`))).body;
  expect(renewed.id).toBe(second.id);
  expect((await accept(second.token, 'ends@example.org')).status).toBe(403);
  expect(Math.round((Date.parse(renewed.expiresAt) - Date.now()) / 86_400_000)).toBe(7);
  await instance.sql("UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = $1", [second.id]);
  expect((await accept(renewed.token, 'ends@example.org')).status).toBe(403);
  const preview = await instance.call('POST', '/api/v1/invitations/preview', { token: renewed.token });
  expect(preview.status).toBe(403);
  const again = (await owner.call('POST', invitations(id, `/${second.id}/renew`))).body;
  expect((await owner.call('GET', invitations(id))).body.items).toHaveLength(1);
  expect((await owner.call('DELETE', invitations(id, `/${second.id}`))).status).toBe(204);
  expect((await accept(again.token, 'ends@example.org')).status).toBe(403);
  expect((await owner.call('DELETE', invitations(id, `/${second.id}`))).status).toBe(404);
  expect((await owner.call('GET', invitations(id))).body.items).toEqual([]);
});

test('an address with an account is signed in to accept, and only with that address', async () => {
  const [id, other] = [await instance.addOrganization('Joined', root), await instance.addOrganization('Home', root)];
  const personId = await instance.addPerson('joins@example.org', 'viewer', other);
  const { token } = (await invite(id, 'joins@example.org', 'operator')).body;
  const stranger = await accept(token, 'joins@example.org');
  expect([stranger.status, stranger.body.code]).toEqual([401, 'unauthenticated']);
  const person = await instance.signIn('joins@example.org');
  const joined = await person.call('POST', '/api/v1/invitations/accept', { token });
  expect([joined.status, joined.body]).toEqual([200, { organizationId: id }]);
  expect((await person.exchange(id)).body.principal.roles).toEqual(['operator']);
  expect((await invite(id, 'joins@example.org')).status).toBe(409);
  await instance.sql('UPDATE people SET email_verified_at = NULL WHERE id = $1', [personId]);
  const third = await instance.addOrganization('Third', root);
  const unproved = (await invite(third, 'joins@example.org')).body.token;
  expect((await person.call('POST', '/api/v1/invitations/accept', { token: unproved })).status).toBe(403);
});

test('nobody invites to more than they have, and who may not handle a role cannot take its invitation back', async () => {
  const id = await instance.addOrganization('Capped', root);
  await instance.addPerson('capped@example.org', 'administrator', id);
  const admin = await instance.signIn('capped@example.org');
  expect((await invite(id, 'x@example.org', 'owner', admin)).body.code).toBe('forbidden');
  expect((await invite(id, 'x@example.org', 'administrator', admin)).status).toBe(201);
  const forOwner = (await invite(id, 'boss@example.org', 'owner')).body;
  expect((await admin.call('DELETE', invitations(id, `/${forOwner.id}`))).status).toBe(403);
  expect((await admin.call('POST', invitations(id, `/${forOwner.id}/renew`))).status).toBe(403);
  expect((await invite(id, 'boss@example.org', 'viewer', admin)).status).toBe(403);
  await instance.sql("UPDATE organizations SET state = 'suspended' WHERE id = $1", [id]);
  expect((await accept(forOwner.token, 'boss@example.org')).status).toBe(403);
});

test('into a project it is for one of the organization, and never for an owner', async () => {
  const id = await instance.addOrganization('With projects', root);
  const [own, foreign] = [await instance.addProject('Own', id), await instance.addProject('Foreign', root)];
  const into = (projectId: string, role: string, email = 'inside@example.org') =>
    owner.call('POST', invitations(id), { email, role, projectId });
  expect((await into(foreign, 'viewer')).status).toBe(404);
  expect((await into(own, 'owner')).status).toBe(400);
  const { token } = (await into(own, 'administrator')).body;
  const inside = instance.callerOf({ session: cookieOf(await accept(token, 'inside@example.org')) });
  expect((await inside.exchange()).body.principal).toMatchObject({ projectId: own, roles: ['administrator'] });
});

test('another organization’s is not there', async () => {
  const [id, other] = [await instance.addOrganization('Asks', root), await instance.addOrganization('Has', root)];
  const theirs = (await invite(other, 'theirs@example.org')).body;
  expect((await owner.call('DELETE', invitations(id, `/${theirs.id}`))).status).toBe(404);
  expect((await owner.call('POST', invitations(id, `/${theirs.id}/renew`))).status).toBe(404);
  expect((await accept(theirs.token, 'theirs@example.org')).status).toBe(201);
});

test('no key takes one, and a role that somebody has is not overwritten', async () => {
  const id = await instance.addOrganization('Twice', root);
  const personId = await instance.addPerson('twice@example.org', 'administrator', root);
  const person = await instance.signIn('twice@example.org');
  const made = await person.call('POST', '/api/v1/api-keys', { name: 'key' });
  const { token } = (await invite(id, 'twice@example.org')).body;
  const take = (by: Caller) => by.call('POST', '/api/v1/invitations/accept', { token });
  const byKey = await take(instance.callerOf({ apiKey: made.body.secret }));
  expect([byKey.status, byKey.body.code]).toEqual([403, 'forbidden']);
  await instance.sql(
    "INSERT INTO memberships (id, organization_id, person_id, role) VALUES ('mem_twice', $1, $2, 'operator')",
    [id, personId],
  );
  expect((await take(person)).body.code).toBe('conflict');
  expect((await person.exchange(id)).body.principal.roles).toEqual(['operator']);
});

test('one that is taken back at the moment that it is taken gives nothing', async () => {
  const id = await instance.addOrganization('Taken back', root);
  await instance.addPerson('back@example.org', 'viewer', root);
  const person = await instance.signIn('back@example.org');
  for (const [email, take] of [
    ['back@example.org', (token: string) => person.call('POST', '/api/v1/invitations/accept', { token })],
    ['back-new@example.org', (token: string) => accept(token, 'back-new@example.org')],
  ] as const) {
    const { token } = (await invite(id, email)).body;
    // Taken back, and not committed yet: who takes it has seen it and waits for the row.
    await instance.sql('BEGIN');
    await instance.sql('DELETE FROM invitations WHERE organization_id = $1', [id]);
    const taking = take(token);
    await vi.waitFor(
      async () => {
        const waits = await instance.sql(
          `SELECT pg_stat_clear_snapshot(), (SELECT count(*)::int FROM pg_stat_activity
             WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE FROM invitations%') AS waiting`,
        );
        expect(waits[0].waiting).toBe(1);
      },
      { timeout: 15_000, interval: 20 },
    );
    await instance.sql('COMMIT');
    expect((await taking).status, email).toBe(403);
  }
  expect((await person.exchange(id)).status).toBe(403);
  expect(await instance.sql("SELECT 1 FROM people WHERE email_key = 'back-new@example.org'")).toEqual([]);
});

test('creating one answers the same for addresses with and without an account', async () => {
  await instance.addPerson('known@example.org', 'viewer', await instance.addOrganization('Elsewhere', root));
  const id = await instance.addOrganization('Curious', root);
  const [known, unknown] = [
    (await invite(id, 'known@example.org')).body,
    (await invite(id, 'unknown@example.org')).body,
  ];
  const shape = ({ id: _id, email: _email, token: _token, acceptUrl: _url, ...rest }: Record<string, unknown>) => ({
    ...rest,
    createdAt: '',
    expiresAt: '',
  });
  expect(shape(known)).toEqual(shape(unknown));
});

test('one address is not flooded, by whoever invites', async () => {
  const statuses: number[] = [];
  for (let nth = 0; nth < 11; nth += 1) statuses.push((await invite(root, 'flooded@example.org')).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 201), 429]);
});

test('with mail the link goes to the address only, names the organization, and proves the address', async () => {
  const mailingOwner = await mailing.signIn();
  const made = (await invite(await mailing.rootId(), 'mailed@example.org', 'viewer', mailingOwner)).body;
  expect(made).toMatchObject({ sent: true, token: null, acceptUrl: null });
  const letter = mail.received.find(({ to }) => to.includes('mailed@example.org'))?.data ?? '';
  expect(letter).toContain('Subject: Invitation to Lovelace');
  expect(letter).not.toMatch(/kumo/i);
  const token = /invitation#([\w-]{43})/.exec(letter)?.[1] ?? '';
  const accepted = await accept(token, 'mailed@example.org', mailing);
  expect(accepted.body.person.emailVerified).toBe(true);
});

test('when the mail cannot be sent that is told, and the link is given', async () => {
  const environment = { KUMO_SMTP_URL: 'smtp://127.0.0.1:1', KUMO_MAIL_FROM: 'clouds@example.org' };
  const broken = await startInstance({ environment });
  const by = await broken.signIn('ada@example.org', ownerPassword);
  const made = (await invite(await broken.rootId(), 'lost@example.org', 'viewer', by)).body;
  expect(made.sent).toBe(false);
  const accepted = await accept(made.token, 'lost@example.org', broken);
  expect(accepted.body.person.emailVerified).toBe(false);
  await broken.remove();
});

test('sent again with its Idempotency-Key nobody is invited twice, and the first link goes on to work', async () => {
  const id = await instance.addOrganization('Once', root);
  const send = () =>
    owner.call('POST', invitations(id), { email: 'once@example.org', role: 'viewer' }, { 'idempotency-key': 'once' });
  const made = await send();
  const again = await send();
  expect([made.status, again.status, again.body.code]).toEqual([201, 409, 'already_answered']);
  expect((await accept(made.body.token, 'once@example.org')).status).toBe(201);
});
