import { newId } from '@kumo/model';
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

const at = (id: string, rest = '') => `/api/v1/organizations/${id}${rest}`;
const create = async (name: string, parentId?: string) =>
  (await owner.call('POST', '/api/v1/organizations', { name, ...(parentId === undefined ? {} : { parentId }) })).body;

test('an organization is made below, at any depth, without a role for whoever made it', async () => {
  const reseller = await create('Reseller');
  expect(reseller).toMatchObject({ parentId: root, path: [root, reseller.id], access: 'below', role: null });
  expect(reseller.permissions).toEqual([]);
  expect(reseller.projects).toHaveLength(1);
  const customer = await create('Customer', reseller.id);
  expect(customer.path).toEqual([root, reseller.id, customer.id]);
  expect((await owner.exchange(customer.id)).status).toBe(403);
  expect(await instance.audited(root)).toContain('organization.created');
  expect(await instance.audited(customer.id)).toEqual(['organization.created']);
});

test('a repeated request with the same key makes one', async () => {
  const headers = { 'idempotency-key': 'once' };
  const ask = () => owner.call('POST', '/api/v1/organizations', { name: 'Once' }, headers);
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect((await owner.call('POST', '/api/v1/organizations', { name: 'Twice' }, headers)).status).toBe(422);
});

test('what is not own or below is not there, for every operation on it', async () => {
  const child = await instance.addOrganization('Child', root);
  const sibling = await instance.addOrganization('Sibling', root);
  await instance.addPerson('child@example.org', 'owner', child);
  const caller = await instance.signIn('child@example.org');
  for (const id of [root, sibling, newId('organization')]) {
    for (const [method, rest, body] of [
      ['GET', ''],
      ['PATCH', '', { name: 'x' }],
      ['POST', '/suspend', { reason: 'x' }],
      ['POST', '/resume'],
      ['POST', '/move', { parentId: child }],
      ['GET', '/closing'],
      ['DELETE', ''],
      ['GET', '/export'],
      ['GET', '/policies'],
      ['PUT', '/policies', { secondFactorRequired: false }],
      ['GET', '/projects'],
      ['POST', '/projects', { name: 'x' }],
      ['GET', '/members'],
      ['GET', '/invitations'],
      ['POST', '/invitations', { email: 'x@example.org', role: 'viewer' }],
      ['GET', '/quotas'],
      ['PUT', '/quotas', { instances: 1 }],
      ['GET', '/access-grants'],
      ['POST', '/access-grants', { role: 'viewer' }],
    ] as const) {
      const answer = await caller.call(method, at(id, rest), body);
      expect([method, rest, answer.status, answer.body.code]).toEqual([method, rest, 404, 'not_found']);
    }
    expect((await caller.call('POST', '/api/v1/organizations', { name: 'x', parentId: id })).status).toBe(404);
    expect((await caller.call('POST', at(child, '/move'), { parentId: id })).status).not.toBe(200);
  }
});

test('below is for those with organizations:manage only', async () => {
  const parent = await instance.addOrganization('Parent', root);
  const below = await instance.addOrganization('Below', parent);
  for (const [role, status] of [
    ['operator', 404],
    ['viewer', 404],
    ['administrator', 200],
  ] as const) {
    await instance.addPerson(`${role}-above@example.org`, role, parent);
    const caller = await instance.signIn(`${role}-above@example.org`);
    for (const rest of ['', '/policies', '/quotas', '/projects', '/access-grants']) {
      expect([role, rest, (await caller.call('GET', at(below, rest))).status]).toEqual([role, rest, status]);
    }
    const ids = (await caller.call('GET', '/api/v1/organizations')).body.items.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(status === 200 ? [below, parent] : [parent]);
  }
});

test('what may be done inside a project is told as it is when a request asks for it: roles, ceilings, scopes and states', async () => {
  const id = await instance.addOrganization('With projects', root);
  const [zoo, shop] = [await instance.addProject('Zoo', id), await instance.addProject('Alpha shop', id)];
  const give = (personId: string, projectId: string, role: string) =>
    instance.sql('INSERT INTO project_roles (organization_id, project_id, person_id, role) VALUES ($1, $2, $3, $4)', [
      id,
      projectId,
      personId,
      role,
    ]);
  const viewerId = await instance.addPerson('inside-viewer@example.org', 'viewer', id);
  await give(viewerId, shop, 'operator');
  await instance.addPerson('inside-owner@example.org', 'owner', id);
  const narrowId = await instance.addPerson('inside-narrow@example.org', 'viewer', id);
  await instance.sql('DELETE FROM memberships WHERE person_id = $1', [narrowId]);
  await give(narrowId, zoo, 'viewer');
  await give(narrowId, shop, 'developer');
  const [viewer, ownerThere, narrow] = await Promise.all(
    ['viewer', 'owner', 'narrow'].map((name) => instance.signIn(`inside-${name}@example.org`)),
  );
  if (!viewer || !ownerThere || !narrow) throw new Error('three people signed in');
  const madeKey = { name: 'inside', scopes: ['instances:read', 'instances:launch', 'organization:read'] };
  const key = instance.callerOf({ apiKey: (await ownerThere.call('POST', '/api/v1/api-keys', madeKey)).body.secret });

  const expectToldAsItIs = async () => {
    for (const caller of [viewer, ownerThere, narrow, key]) {
      const told = (await caller.call('GET', at(id))).body;
      expect(told.projects.length).toBeGreaterThan(1);
      for (const project of told.projects) {
        const { principal } = (await caller.exchange(id, project.id)).body;
        expect([project.name, project.permissions]).toEqual([project.name, principal.permissions]);
      }
    }
  };
  await expectToldAsItIs();
  const inShop = (await viewer.call('GET', at(id))).body.projects.find(({ id }: { id: string }) => id === shop);
  expect(inShop.permissions).toContain('networks:manage');
  // The first of those told is the one that is acted in when none is named.
  const [first] = (await narrow.call('GET', at(id))).body.projects;
  expect([first.id, (await narrow.exchange(id)).body.principal.projectId]).toEqual([zoo, zoo]);

  await instance.sql("UPDATE organizations SET ceiling = 'viewer' WHERE id = $1", [id]);
  await expectToldAsItIs();
  const held = (await viewer.call('GET', at(id))).body.projects.find(({ id }: { id: string }) => id === shop);
  expect(held.permissions).not.toContain('networks:manage');
  await instance.sql("UPDATE organizations SET ceiling = NULL, state = 'suspended' WHERE id = $1", [id]);
  await expectToldAsItIs();
});

test('the list has pages, a search and the children of one', async () => {
  const parent = await instance.addOrganization('Page parent', root);
  for (const name of ['Alpha 100%', 'Beta', 'Gamma']) await instance.addOrganization(name, parent);
  const children = `/api/v1/organizations?parentId=${parent}`;
  await instance.addOrganization('aardvark', parent);
  for (const [sort, names] of [
    ['', ['aardvark', 'Gamma', 'Beta', 'Alpha 100%']],
    ['&sort=createdAt', ['Alpha 100%', 'Beta', 'Gamma', 'aardvark']],
    ['&sort=name', ['aardvark', 'Alpha 100%', 'Beta', 'Gamma']],
    ['&sort=-name', ['Gamma', 'Beta', 'Alpha 100%', 'aardvark']],
  ] as const) {
    const first = (await owner.call('GET', `${children}${sort}&limit=3&count=true`)).body;
    const second = (await owner.call('GET', `${children}${sort}&limit=3&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(names);
    expect(first).toMatchObject({ total: 4, totalIsEstimate: false });
    expect([second.nextCursor, second.total]).toEqual([null, undefined]);
  }
  expect((await owner.call('GET', `${children}&q=0%25`)).body.items).toHaveLength(1);
  expect((await owner.call('GET', `${children}&cursor=nonsense`)).status).toBe(400);
});

test('a suspension stops all below at once, and only from above; resume ends it', async () => {
  const parent = await instance.addOrganization('To suspend', root);
  const below = await instance.addOrganization('With it', parent);
  await instance.addPerson('held@example.org', 'owner', below);
  await instance.addPerson('parent@example.org', 'owner', parent);
  const held = await instance.signIn('held@example.org');
  const suspended = await owner.call('POST', at(parent, '/suspend'), { reason: 'Unpaid' });
  expect(suspended.body).toMatchObject({ state: 'suspended', stateReason: 'Unpaid' });
  const { principal } = (await held.exchange()).body;
  expect(principal.restriction).toBe('suspended');
  expect(principal.permissions.every((permission: string) => permission.endsWith(':read'))).toBe(true);
  expect((await held.call('PATCH', at(below), { name: 'x' })).status).toBe(403);
  expect((await held.call('GET', at(below))).body.state).toBe('suspended');
  const change = await owner.call('PATCH', at(below), { name: 'x' });
  expect([change.status, change.body.detail]).toEqual([403, expect.stringContaining('suspended')]);
  const own = await instance.signIn('parent@example.org');
  expect((await own.call('POST', at(parent, '/resume'))).status).toBe(403);
  expect((await owner.call('POST', at(root, '/suspend'), { reason: 'x' })).status).toBe(403);
  expect((await owner.call('POST', at(parent, '/resume'))).body.state).toBe('active');
  expect((await owner.call('POST', at(parent, '/resume'))).status).toBe(409);
  expect((await held.call('PATCH', at(below), { name: 'Free' })).status).toBe(200);
  expect(await instance.audited(parent)).toEqual(
    expect.arrayContaining(['organization.suspended', 'organization.resumed']),
  );
});

test('a second factor that is enforced below holds for those above, too; nobody locks themselves out', async () => {
  const below = await instance.addOrganization('Guarded', root);
  const refused = await owner.call('PUT', at(below, '/policies'), { secondFactorRequired: true });
  expect([refused.status, refused.body.code]).toEqual([403, 'second_factor_required']);
  await instance.sql('UPDATE organizations SET second_factor_required = true WHERE id = $1', [below]);
  expect((await owner.call('GET', at(below, '/members'))).body.code).toBe('second_factor_required');
  await instance.sql('UPDATE sessions SET second_factor = true');
  expect((await owner.call('GET', at(below, '/members'))).status).toBe(200);
  expect((await owner.call('PUT', at(below, '/policies'), { ceiling: 'operator' })).body).toEqual({
    secondFactorRequired: true,
    ceiling: 'operator',
  });
  await instance.addPerson('guarded@example.org', 'owner', below);
  const guarded = await instance.signIn('guarded@example.org');
  await instance.sql('UPDATE sessions SET second_factor = true');
  expect((await guarded.exchange()).body.principal.permissions).not.toContain('members:manage');
  await instance.sql('UPDATE sessions SET second_factor = false');
});

test('a ceiling is set from above only', async () => {
  const refused = await owner.call('PUT', at(root, '/policies'), { ceiling: 'viewer' });
  expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
  expect((await owner.call('GET', at(root, '/policies'))).body).toEqual({ secondFactorRequired: false, ceiling: null });
});

test('what is dangerous needs a fresh proof', async () => {
  const below = await instance.addOrganization('Dangerous', root);
  await instance.sql("UPDATE sessions SET proven_at = now() - interval '1 hour'");
  for (const [method, path, body] of [
    ['POST', at(below, '/move'), { parentId: root }],
    ['DELETE', at(below)],
    ['PUT', at(below, '/policies'), { ceiling: 'viewer' }],
  ] as const) {
    expect((await owner.call(method, path, body)).body.code).toBe('step_up_required');
  }
  await instance.sql('UPDATE sessions SET proven_at = now()');
});

test('the export has everything but secrets', async () => {
  const below = await instance.addOrganization('Exported', root);
  const personId = await instance.addPerson('exported@example.org', 'owner', below);
  const { body, status } = await owner.call('GET', at(below, '/export'));
  expect(status).toBe(200);
  expect(body.people).toMatchObject([{ id: personId, role: 'owner' }]);
  expect(JSON.stringify(body)).not.toMatch(/hash|secret(?!ond)/i);
});
