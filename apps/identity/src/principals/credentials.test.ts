import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Caller, type IdentityInstance, startInstance } from '../../test/identity-instance.ts';

let instance: IdentityInstance;
let root: string;
let count = 0;
/** An organization below the top, with somebody in it. */
let id: string;
let personId: string;
let person: Caller;

beforeAll(async () => {
  instance = await startInstance();
  root = await instance.rootId();
}, 60_000);

afterAll(() => instance?.remove());

beforeEach(async () => {
  count += 1;
  id = await instance.addOrganization(`Organization ${count}`, root);
  personId = await instance.addPerson(`person-${count}@example.org`, 'administrator', id);
  person = await instance.signIn(`person-${count}@example.org`);
});

async function keyOf(maker: Caller, wish: object = {}): Promise<Caller> {
  const { status, body } = await maker.call('POST', '/api/v1/api-keys', { name: 'key', ...wish });
  expect([status, body.detail]).toEqual([201, undefined]);
  return instance.callerOf({ apiKey: body.secret });
}

const statusOf = async (caller: Caller, organizationId?: string, projectId?: string) =>
  (await caller.exchange(organizationId, projectId)).status;

test('a project of another organization is acted in by nobody, by session or key', async () => {
  const own = await instance.addProject('Own', id);
  const foreign = await instance.addProject('Foreign', await instance.addOrganization('Stranger', root));
  const key = await keyOf(person);
  for (const caller of [person, key]) {
    expect((await caller.exchange(id, own)).body.principal.projectId).toBe(own);
    expect(await statusOf(caller, id, foreign)).not.toBe(200);
  }
});

test('a key that was bound to a project acts there, and nowhere else', async () => {
  const [own, other] = [await instance.addProject('Own', id), await instance.addProject('Other', id)];
  const key = await keyOf(person, { projectId: own });
  const { principal } = (await key.exchange()).body;
  expect(principal.projectId).toBe(own);
  expect(principal.permissions).not.toContain('members:manage');
  expect([await statusOf(key, id, own), await statusOf(key, id, other)]).toEqual([200, 403]);
});

test('a session has proved itself for fifteen minutes, a key never', async () => {
  const [session] = await instance.sql('SELECT proven_at FROM sessions WHERE person_id = $1', [personId]);
  const { principal } = (await person.exchange()).body;
  expect(principal.provenUntilMs).toBe(session.proven_at.getTime() + 15 * 60_000);
  expect((await (await keyOf(person)).exchange()).body.principal.provenUntilMs).toBe(0);
});

test('a role in a project of one organization is nothing in another', async () => {
  const elsewhere = await instance.addOrganization('Elsewhere', root);
  const project = await instance.addProject('There', elsewhere);
  await instance.sql(
    "INSERT INTO project_roles (organization_id, project_id, person_id, role) VALUES ($1, $2, $3, 'viewer')",
    [elsewhere, project, personId],
  );
  expect((await person.exchange(elsewhere)).body.principal.projectId).toBe(project);
  expect(await statusOf(person, await instance.addOrganization('Third', root))).toBe(403);
  expect((await person.exchange(id)).body.principal.roles).toEqual(['administrator']);
});

test('access counts for owners and administrators of an organization above, not for others there, nor beside', async () => {
  const beside = await instance.addOrganization('Beside', root);
  const customer = await instance.addOrganization('Customer', id);
  const give = (grant: string, grantee: string) =>
    instance.sql("INSERT INTO access_grants (id, organization_id, grantee_id, role) VALUES ($1, $2, $3, 'operator')", [
      grant,
      customer,
      grantee,
    ]);
  await give(`acg_above_${count}`, id);
  await give(`acg_beside_${count}`, beside);
  await instance.addPerson('beside@example.org', 'owner', beside);
  expect(await statusOf(person, customer)).toBe(200);
  expect(await statusOf(await instance.signIn('beside@example.org'), customer)).toBe(403);
  for (const role of ['operator', 'developer', 'billing', 'viewer']) {
    await instance.addPerson(`above-${role}@example.org`, role, id);
    expect(await statusOf(await instance.signIn(`above-${role}@example.org`), customer), role).toBe(403);
  }
});

test('where a second factor is enforced a key needs a person who has one, confirmed; a service account needs none', async () => {
  const key = await keyOf(person);
  await instance.addPerson(`owner-${count}@example.org`, 'owner', id);
  const owner = await instance.signIn(`owner-${count}@example.org`);
  const account = (await owner.call('POST', '/api/v1/service-accounts', { name: 'robot', role: 'viewer' })).body;
  const made = await owner.call('POST', `/api/v1/service-accounts/${account.id}/api-keys`, { name: 'robot' });
  await instance.sql('UPDATE organizations SET second_factor_required = true WHERE id = $1', [id]);
  const restriction = async (caller: Caller) => (await caller.exchange()).body.principal.restriction;
  expect(await restriction(key)).toBe('second_factor');
  await instance.sql("INSERT INTO totp_factors (person_id, secret) VALUES ($1, 'begun, never confirmed')", [personId]);
  expect(await restriction(key)).toBe('second_factor');
  await instance.sql('UPDATE totp_factors SET confirmed_at = now() WHERE person_id = $1', [personId]);
  expect(await restriction(key)).toBeNull();
  expect(await restriction(instance.callerOf({ apiKey: made.body.secret }))).toBeNull();
});
