import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type IdentityInstance, startInstance } from '../../test/identity-instance.ts';

let instance: IdentityInstance;
let owner: Caller;
let root: string;

beforeAll(async () => {
  instance = await startInstance();
  owner = await instance.signIn();
  root = await instance.rootId();
}, 60_000);

afterAll(() => instance?.remove());

const grants = (id: string, grantId = '') => `/api/v1/organizations/${id}/access-grants${grantId && `/${grantId}`}`;

async function startCustomer(name: string, role = 'owner'): Promise<{ id: string; own: Caller }> {
  const id = await instance.addOrganization(name, root);
  await instance.addPerson(`${name}@example.org`, role, id);
  return { id, own: await instance.signIn(`${name}@example.org`) };
}

test('access lets people above act with its role until it is ended, and shows in the list', async () => {
  const { id, own } = await startCustomer('acts');
  expect((await owner.exchange(id)).status).toBe(403);
  const grant = (await own.call('POST', grants(id), { role: 'operator' })).body;
  expect(grant).toMatchObject({ organizationId: id, granteeId: root, role: 'operator', expiresAt: null });
  const { principal } = (await owner.exchange(id)).body;
  expect(principal).toMatchObject({ actingFrom: { organizationId: root }, roles: ['operator'] });
  expect((await own.call('GET', grants(id))).body.items).toEqual([grant]);
  expect((await own.call('POST', grants(id), { role: 'viewer' })).status).toBe(409);
  expect((await own.call('DELETE', grants(id, grant.id))).status).toBe(204);
  expect((await owner.exchange(id)).status).toBe(403);
  expect(await instance.audited(id)).toEqual(expect.arrayContaining(['access-grant.created', 'access-grant.ended']));
});

test('it ends by itself', async () => {
  const { id, own } = await startCustomer('ends');
  const past = new Date(Date.now() - 1_000).toISOString();
  expect((await own.call('POST', grants(id), { role: 'viewer', expiresAt: past })).status).toBe(400);
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  expect((await own.call('POST', grants(id), { role: 'viewer', expiresAt })).status).toBe(201);
  expect((await owner.exchange(id)).status).toBe(200);
  await instance.sql("UPDATE access_grants SET expires_at = now() - interval '1 second' WHERE organization_id = $1", [
    id,
  ]);
  expect((await owner.exchange(id)).status).toBe(403);
  expect((await own.call('GET', grants(id))).body.items).toEqual([]);
  expect((await own.call('POST', grants(id), { role: 'viewer' })).status).toBe(201);
});

test('nobody above takes it, nobody gives more than they have, and it goes up only', async () => {
  const { id, own } = await startCustomer('gives');
  expect((await owner.call('POST', grants(id), { role: 'viewer' })).status).toBe(403);
  const sibling = await instance.addOrganization('Sibling', root);
  for (const granteeId of [sibling, id]) {
    expect((await own.call('POST', grants(id), { role: 'viewer', granteeId })).status).toBe(400);
  }
  expect((await own.call('POST', grants(id), { role: 'owner' })).status).toBe(400);
  await own.call('POST', grants(id), { role: 'administrator' });
  const [grant] = (await own.call('GET', grants(id))).body.items;
  const headers = { 'organization-id': id };
  expect((await owner.call('DELETE', grants(id, grant.id), undefined, headers)).status).toBe(403);
  await instance.addPerson('operator@example.org', 'operator', id);
  const operator = await instance.signIn('operator@example.org');
  expect((await operator.call('POST', grants(id), { role: 'viewer' })).status).toBe(403);
  expect((await owner.call('POST', grants(root), { role: 'viewer' })).status).toBe(409);
});

test('what is done by access stands in both audit logs', async () => {
  const { id, own } = await startCustomer('logged');
  await own.call('POST', grants(id), { role: 'administrator' });
  const renamed = await owner.call(
    'PATCH',
    `/api/v1/organizations/${id}`,
    { name: 'By access' },
    { 'organization-id': id },
  );
  expect(renamed.status).toBe(200);
  for (const log of [id, root]) expect(await instance.audited(log)).toContain('organization.renamed');
});

test('access that another organization gave is not there', async () => {
  const [{ id, own }, theirs] = [await startCustomer('asks'), await startCustomer('has')];
  const grant = (await theirs.own.call('POST', grants(theirs.id), { role: 'viewer' })).body;
  expect((await own.call('DELETE', grants(id, grant.id))).status).toBe(404);
  expect((await own.call('GET', grants(id))).body.items).toEqual([]);
  expect((await owner.exchange(theirs.id)).status).toBe(200);
});
