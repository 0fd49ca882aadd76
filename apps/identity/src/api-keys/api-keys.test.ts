import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type IdentityInstance, startInstance } from '../../test/identity-instance.ts';
import { isApiKeySecret, newApiKeySecret } from './api-key-secret.ts';

let instance: IdentityInstance;
let owner: Caller;
let organizationId: string;

beforeAll(async () => {
  instance = await startInstance();
  owner = await instance.signIn();
  organizationId = (await instance.sql('SELECT id FROM organizations'))[0].id;
}, 60_000);

afterAll(() => instance?.remove());

async function makeKey(maker: Caller, wish: object = {}) {
  const answer = await maker.call('POST', '/api/v1/api-keys', { name: 'ci', ...wish });
  return { answer, key: instance.callerOf({ apiKey: answer.body.secret ?? '' }) };
}

test('a key acts for its person, is shown once, and is stored as a hash only', async () => {
  const { answer, key } = await makeKey(owner);
  expect(answer.status).toBe(201);
  expect(answer.body.secret).toMatch(/^cpk_[0-9A-Za-z]{49}$/);
  expect(answer.body.hint).toBe(answer.body.secret.slice(-4));
  expect((await key.call('GET', '/api/v1/me')).body.email).toBe('ada@example.org');
  const listed = (await owner.call('GET', '/api/v1/api-keys')).body.items;
  expect(listed[0]).toMatchObject({ id: answer.body.id, name: 'ci' });
  expect(listed[0].lastUsedAt).not.toBeNull();
  expect(listed[0]).not.toHaveProperty('secret');
  const everything = JSON.stringify([
    await instance.sql('SELECT * FROM api_keys'),
    await instance.sql('SELECT * FROM recorded'),
  ]);
  expect(everything).not.toContain(answer.body.secret);
});

test('a key does what its scopes say and nothing else', async () => {
  const { key } = await makeKey(owner, { scopes: ['instances:read'] });
  const { principal } = (await key.exchange()).body;
  expect(principal.permissions).toEqual(['instances:read']);
  expect((await key.call('GET', '/api/v1/organizations')).status).toBe(403);
  expect((await key.call('POST', '/api/v1/api-keys', { name: 'more' })).status).toBe(403);
});

test('nobody gives what they do not have, and a key made by a key never outlives it', async () => {
  await instance.addPerson('viewer@example.org', 'viewer', organizationId);
  await instance.addPerson('dev@example.org', 'developer', organizationId);
  const viewer = await instance.signIn('viewer@example.org');
  expect((await makeKey(viewer)).answer.status).toBe(403);
  const developer = await instance.signIn('dev@example.org');
  const tooMuch = await makeKey(developer, { scopes: ['instances:read', 'clouds:manage'] });
  expect(tooMuch.answer.body.detail).toContain('clouds:manage');
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const { key } = await makeKey(developer, { expiresAt });
  const child = await makeKey(key, { expiresAt: new Date(Date.now() + 9e9).toISOString() });
  expect(child.answer.body.expiresAt).toBe(expiresAt);
  expect((await makeKey(developer, { expiresAt: '2020-01-01T00:00:00.000Z' })).answer.status).toBe(400);
});

test('loses at once what its person loses', async () => {
  const personId = await instance.addPerson('grace@example.org', 'developer', organizationId);
  const grace = await instance.signIn('grace@example.org');
  const { key } = await makeKey(grace);
  expect((await key.exchange()).body.principal.permissions).toContain('instances:launch');
  await instance.sql("UPDATE memberships SET role = 'viewer' WHERE person_id = $1", [personId]);
  expect((await key.exchange()).body.principal.permissions).not.toContain('instances:launch');
  await instance.sql('DELETE FROM memberships WHERE person_id = $1', [personId]);
  expect((await key.exchange()).status).toBe(401);
  expect((await grace.exchange()).status).toBe(403);
});

test('is bound to one organization', async () => {
  const { key } = await makeKey(owner);
  const other = await instance.addOrganization('Other');
  expect((await key.exchange(organizationId)).status).toBe(200);
  const refused = await key.exchange(other);
  const unknown = await key.exchange('org_01m826hgnxe8krk0871k84sv49');
  expect([refused.status, refused.body.detail]).toEqual([unknown.status, unknown.body.detail]);
  expect(refused.status).toBe(403);
});

test('a revoked key and an expired key are refused', async () => {
  const revoked = await makeKey(owner);
  expect((await owner.call('DELETE', `/api/v1/api-keys/${revoked.answer.body.id}`)).status).toBe(204);
  expect((await revoked.key.exchange()).status).toBe(401);
  const expiring = await makeKey(owner, { expiresAt: new Date(Date.now() + 60_000).toISOString() });
  expect((await expiring.key.exchange()).status).toBe(200);
  instance.advance(61_000);
  expect((await expiring.key.exchange()).status).toBe(401);
});

test("nobody sees or revokes somebody else's keys", async () => {
  await instance.addPerson('eve@example.org', 'administrator', organizationId);
  const eve = await instance.signIn('eve@example.org');
  const { answer } = await makeKey(owner);
  expect((await eve.call('GET', '/api/v1/api-keys')).body.items).toEqual([]);
  expect((await eve.call('DELETE', `/api/v1/api-keys/${answer.body.id}`)).status).toBe(404);
});

test('a project of another organization is not there', async () => {
  const other = await instance.addOrganization('Third');
  await instance.sql(
    "INSERT INTO projects (id, organization_id, name) VALUES ('prj_01m826hgp0e8krk088pkbnpy71', $1, 'X')",
    [other],
  );
  const { answer } = await makeKey(owner, { projectId: 'prj_01m826hgp0e8krk088pkbnpy71' });
  expect(answer.status).toBe(404);
});

test('who acts inside a project makes keys that stay in it, and none for another', async () => {
  const [own, other] = [
    await instance.addProject('Own', organizationId),
    await instance.addProject('Other', organizationId),
  ];
  const headers = { 'project-id': own };
  const make = (wish: object) => owner.call('POST', '/api/v1/api-keys', { name: 'inside', ...wish }, headers);
  expect((await make({})).body.projectId).toBe(own);
  expect((await make({ projectId: own })).body.projectId).toBe(own);
  const refused = await make({ projectId: other });
  expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
});

test('a key that has expired is not brought back by rotating it, and nobody has keys without end', async () => {
  await instance.addPerson('many@example.org', 'developer', organizationId);
  const many = await instance.signIn('many@example.org');
  const { answer } = await makeKey(many);
  await instance.sql("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1", [answer.body.id]);
  const rotated = await many.call('POST', `/api/v1/api-keys/${answer.body.id}/rotate`, {});
  expect([rotated.status, rotated.body.code]).toEqual([409, 'conflict']);
  await instance.sql(
    `INSERT INTO api_keys (id, organization_id, person_id, name, scopes, secret_hash, hint)
     SELECT id || '_' || nth, organization_id, person_id, name, scopes, secret_hash || nth, hint
     FROM api_keys, generate_series(2, 100) AS nth WHERE id = $1`,
    [answer.body.id],
  );
  expect((await makeKey(many)).answer.body.code).toBe('quota_exceeded');
});

test("somebody else's key is not rotated", async () => {
  await instance.addPerson('mallory@example.org', 'administrator', organizationId);
  const mallory = await instance.signIn('mallory@example.org');
  const { answer, key } = await makeKey(owner);
  expect((await mallory.call('POST', `/api/v1/api-keys/${answer.body.id}/rotate`, {})).status).toBe(404);
  expect((await key.exchange()).status).toBe(200);
});

test('a mistyped key is told by its checksum', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...'0123456789abcXYZ_-'), (place, character) => {
      const secret = newApiKeySecret();
      expect(isApiKeySecret(secret)).toBe(true);
      const at = 4 + (place % (secret.length - 4));
      const changed = secret.slice(0, at) + character + secret.slice(at + 1);
      if (changed !== secret) expect(isApiKeySecret(changed)).toBe(false);
    }),
  );
});

test('the same request sent again with its Idempotency-Key makes no second key, and its secret is not told again', async () => {
  const count = async () => (await owner.call('GET', '/api/v1/api-keys')).body.items.length;
  const before = await count();
  const send = (path: string, body: object, key: string) =>
    owner.call('POST', `/api/v1/api-keys${path}`, body, { 'idempotency-key': key });
  const all = await Promise.all(Array.from({ length: 5 }, () => send('', { name: 'once' }, 'make-once')));
  expect(all.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409]);
  const made = all.find(({ status }) => status === 201);
  const again = await send('', { name: 'once' }, 'make-once');
  expect(again.body).toMatchObject({ status: 409, code: 'already_answered' });
  expect(again.body).not.toHaveProperty('secret');
  expect((await send('', { name: 'other' }, 'make-once')).body.code).toBe('idempotency_key_reused');
  expect(await count()).toBe(before + 1);
  const rotated = await send(`/${made?.body.id}/rotate`, {}, 'rotate-once');
  expect(rotated.status).toBe(201);
  expect((await send(`/${made?.body.id}/rotate`, {}, 'rotate-once')).body.code).toBe('already_answered');
  expect(await count()).toBe(before + 2);
});

test('keys are listed in pages where somebody asks for pages', async () => {
  const all = (await owner.call('GET', '/api/v1/api-keys')).body;
  expect(all.nextCursor).toBeNull();
  const first = (await owner.call('GET', '/api/v1/api-keys?limit=1')).body;
  const rest = (await owner.call('GET', `/api/v1/api-keys?cursor=${first.nextCursor}`)).body;
  expect([...first.items, ...rest.items]).toEqual(all.items);
});
