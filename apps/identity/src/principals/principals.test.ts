import { identityOperations, listOperations } from '@kumo/api-contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type IdentityInstance, internalToken, startInstance } from '../../test/identity-instance.ts';

let instance: IdentityInstance;

beforeAll(async () => {
  instance = await startInstance();
}, 60_000);

afterAll(() => instance?.remove());

const internal = { 'x-internal-token': internalToken };

test('every operation that is not public refuses a stranger', async () => {
  for (const { id, spec } of listOperations(identityOperations)) {
    if (spec.permission === 'public') continue;
    const answer = await instance.call(spec.method, `/api/v1${spec.path.replace('{id}', 'x')}`);
    expect([id, answer.status]).toEqual([id, 401]);
  }
});

test('a session acts for the home by default, for others where the person is a member, and nowhere else', async () => {
  const caller = await instance.signIn();
  const home = (await caller.exchange()).body.principal.organizationId;
  const other = await instance.addOrganization('Other');
  expect((await caller.exchange(other)).status).toBe(403);
  const [person] = await instance.sql('SELECT id FROM people');
  await instance.sql(
    "INSERT INTO memberships (id, organization_id, person_id, role) VALUES ('mem_1', $1, $2, 'viewer')",
    [other, person.id],
  );
  const there = (await caller.exchange(other)).body.principal;
  expect(there).toMatchObject({ organizationId: other, roles: ['viewer'], organizationPath: [other] });
  expect(there.permissions).not.toContain('instances:launch');
  const organizations = (await caller.call('GET', '/api/v1/organizations')).body.items;
  expect(organizations.map(({ id }: { id: string }) => id)).toEqual([other, home]);
  expect((await caller.call('GET', `/api/v1/organizations/${other}`)).body.role).toBe('viewer');
});

test('gives the same token while nothing changed, and another one when something did', async () => {
  const caller = await instance.signIn();
  const first = (await caller.exchange()).body.token;
  expect((await caller.exchange()).body.token).toBe(first);
  await caller.call('PATCH', '/api/v1/me', { name: 'Renamed' });
  expect((await caller.exchange()).body.token).not.toBe(first);
});

test('nonsense is refused as nobody, a wrong internal token as a fault of the installation', async () => {
  for (const body of [{ session: 'x' }, { session: '' }, { apiKey: 'cpk_x' }, { apiKey: '' }]) {
    expect((await instance.call('POST', '/internal/principal', body, internal)).status).toBe(401);
  }
  const noKey = (await instance.call('POST', '/internal/principal', { apiKey: 'cpk_x' }, internal)).body;
  expect(noKey.detail).toBe('This is not an API key of ours.');
  for (const body of [{}, { session: 'x', apiKey: 'y' }, { sesion: 'x' }]) {
    expect((await instance.call('POST', '/internal/principal', body, internal)).status).toBe(400);
  }
  expect((await instance.call('POST', '/internal/principal', { session: 'x' })).status).toBe(503);
  expect((await instance.call('GET', '/internal/jwks', undefined, { 'x-internal-token': 'x' })).status).toBe(503);
});

test('a principal signed by nobody is refused, and one for another person cannot be made up', async () => {
  const caller = await instance.signIn();
  const { token } = (await caller.exchange()).body;
  const [head, , signature] = token.split('.');
  const forged = Buffer.from(JSON.stringify({ iss: 'identity', aud: 'services', exp: 9e9, iat: 0, principal: {} }));
  for (const bad of ['x', 'a.b.c', `${head}.${forged.toString('base64url')}.${signature}`, token.slice(0, -2)]) {
    const answer = await instance.call('GET', '/api/v1/me', undefined, { 'x-principal': bad });
    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
  }
});

test('public keys are public keys only', async () => {
  const { body } = await instance.call('GET', '/internal/jwks', undefined, internal);
  expect(body.keys).toHaveLength(1);
  expect(body.keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' });
  expect(body.keys[0]).not.toHaveProperty('d');
});

test('a service role without a scope sees no row of any organization', async () => {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: instance.database.urls.identity,
    options: '-c search_path=identity',
  });
  await client.connect();
  for (const table of ['organizations', 'projects', 'memberships', 'api_keys', 'outbox']) {
    expect((await client.query(`SELECT 1 FROM ${table}`)).rows).toEqual([]);
  }
  await expect(client.query('DELETE FROM setup')).rejects.toThrow('permission denied');
  await client.end();
});
