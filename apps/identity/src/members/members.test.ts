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

const members = (id: string, personId = '') => `/api/v1/organizations/${id}/members${personId && `/${personId}`}`;

test('roles in the organization and in projects are changed against the revision that was seen', async () => {
  const id = await instance.addOrganization('Roles', root);
  const project = await instance.addProject('One', id);
  const personId = await instance.addPerson('roles@example.org', 'viewer', id);
  const [{ revision }] = (await owner.call('GET', members(id))).body.items;
  const seen = await owner.call('GET', members(id, personId));
  expect([seen.status, seen.headers.get('etag'), seen.body.personId]).toEqual([200, `"${revision}"`, personId]);
  expect((await owner.call('GET', members(id, newId('person')))).status).toBe(404);
  const wish = { role: 'developer', projects: [{ projectId: project, role: 'administrator' }] };
  const changed = await owner.call('PATCH', members(id, personId), wish, { 'if-match': `"${revision}"` });
  expect(changed.body).toMatchObject(wish);
  expect(changed.body.revision).not.toBe(revision);
  expect(changed.headers.get('etag')).toBe(`"${changed.body.revision}"`);
  const stale = await owner.call('PATCH', members(id, personId), { role: 'viewer' }, { 'if-match': revision });
  expect([stale.status, stale.body.code]).toEqual([409, 'conflict']);
  const onlyProject = await owner.call('PATCH', members(id, personId), { role: null });
  expect(onlyProject.body).toMatchObject({ role: null, projects: wish.projects });
  expect((await owner.call('PATCH', members(id, personId), { projects: [] })).status).toBe(400);
  for (const projects of [
    [{ projectId: newId('project'), role: 'viewer' }],
    [{ projectId: project, role: 'owner' }],
    [
      { projectId: project, role: 'viewer' },
      { projectId: project, role: 'viewer' },
    ],
  ]) {
    expect((await owner.call('PATCH', members(id, personId), { projects })).status).toBe(400);
  }
  expect(await instance.audited(id)).toContain('member.role-changed');
});

test('an administrator neither gives nor takes the role of owner', async () => {
  const id = await instance.addOrganization('Owned', root);
  const boss = await instance.addPerson('boss@example.org', 'owner', id);
  await instance.addPerson('boss2@example.org', 'owner', id);
  const adminId = await instance.addPerson('admin@example.org', 'administrator', id);
  const admin = await instance.signIn('admin@example.org');
  expect((await admin.call('PATCH', members(id, adminId), { role: 'owner' })).body.code).toBe('forbidden');
  expect((await admin.call('PATCH', members(id, boss), { role: 'viewer' })).body.code).toBe('forbidden');
  expect((await admin.call('DELETE', members(id, boss))).body.code).toBe('forbidden');
});

test('of two owners who take the role from each other at the same moment one stays', async () => {
  const id = await instance.addOrganization('Duel', root);
  const people = await Promise.all(
    ['one', 'two'].map((name) => instance.addPerson(`${name}@duel.example.org`, 'owner', id)),
  );
  const tokens: string[] = [];
  for (const name of ['one', 'two']) {
    const caller = await instance.signIn(`${name}@duel.example.org`);
    tokens.push((await caller.exchange()).body.token);
  }
  for (let round = 0; round < 15; round += 1) {
    await instance.sql("UPDATE memberships SET role = 'owner' WHERE organization_id = $1", [id]);
    const answers = await Promise.all(
      tokens.map((token, nth) =>
        instance.call('PATCH', members(id, people[1 - nth]), { role: 'viewer' }, { 'x-principal': token }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const owners = await instance.sql("SELECT 1 FROM memberships WHERE organization_id = $1 AND role = 'owner'", [id]);
    expect(owners).toHaveLength(1);
  }
});

test('who is removed is out at once: session, keys, and home', async () => {
  const [id, other] = [await instance.addOrganization('Left', root), await instance.addOrganization('Stays', root)];
  const personId = await instance.addPerson('leaves@example.org', 'developer', id);
  await instance.sql(
    "INSERT INTO memberships (id, organization_id, person_id, role) VALUES ('mem_x', $1, $2, 'viewer')",
    [other, personId],
  );
  const person = await instance.signIn('leaves@example.org');
  const key = (await person.call('POST', '/api/v1/api-keys', { name: 'k' })).body;
  const program = instance.callerOf({ apiKey: key.secret });
  expect((await program.exchange()).status).toBe(200);
  expect((await owner.call('DELETE', members(id, personId))).status).toBe(204);
  expect((await program.exchange()).status).toBe(401);
  expect(await instance.sql('SELECT 1 FROM api_keys WHERE person_id = $1', [personId])).toEqual([]);
  expect((await person.exchange(id)).status).toBe(403);
  expect((await person.exchange()).body.principal.organizationId).toBe(other);
  expect((await owner.call('DELETE', members(id, personId))).status).toBe(404);
});

test('a person with a role in one project acts inside it and sees nothing of the organization', async () => {
  const id = await instance.addOrganization('Projects', root);
  const [mine, theirs] = [await instance.addProject('Mine', id), await instance.addProject('Theirs', id)];
  const personId = await instance.addPerson('inside@example.org', 'viewer', id);
  const projects = [{ projectId: mine, role: 'administrator' }];
  await owner.call('PATCH', members(id, personId), { role: null, projects });
  const inside = await instance.signIn('inside@example.org');
  expect((await inside.exchange()).body.principal.projectId).toBe(mine);
  expect((await inside.exchange(id, theirs)).status).toBe(403);
  expect((await inside.call('GET', members(id))).status).toBe(403);
  const listed = (await inside.call('GET', `/api/v1/organizations/${id}/projects`)).body.items;
  expect(listed.map((project: { id: string }) => project.id)).toEqual([mine]);
});

test('who was changed meanwhile is not removed unseen; with a member go the roles in projects', async () => {
  const id = await instance.addOrganization('Changed', root);
  const project = await instance.addProject('One', id);
  const personId = await instance.addPerson('changed@example.org', 'viewer', id);
  const person = await instance.signIn('changed@example.org');
  const [{ revision }] = (await owner.call('GET', members(id))).body.items;
  const projects = [{ projectId: project, role: 'administrator' }];
  await owner.call('PATCH', members(id, personId), { role: null, projects });
  const stale = await owner.call('DELETE', members(id, personId), undefined, { 'if-match': `"${revision}"` });
  expect([stale.status, stale.body.code]).toEqual([409, 'conflict']);
  expect((await person.exchange(id)).status).toBe(200);
  expect((await owner.call('DELETE', members(id, personId))).status).toBe(204);
  expect((await person.exchange(id)).status).toBe(403);
});

test('who is elsewhere is no member, and owners elsewhere do not count as owners here', async () => {
  const [id, other] = [await instance.addOrganization('Here', root), await instance.addOrganization('There', root)];
  const boss = await instance.addPerson('only-boss@example.org', 'owner', id);
  await instance.addPerson('right-hand@example.org', 'administrator', id);
  const elsewhere = await instance.addPerson('elsewhere@example.org', 'owner', other);
  const listed = (await owner.call('GET', members(id))).body.items;
  expect(listed.map(({ email }: { email: string }) => email).toSorted()).toEqual([
    'only-boss@example.org',
    'right-hand@example.org',
  ]);
  expect((await owner.call('PATCH', members(id, elsewhere), { role: 'viewer' })).status).toBe(404);
  expect((await owner.call('DELETE', members(id, elsewhere))).status).toBe(404);
  expect((await owner.call('PATCH', members(id, boss), { role: 'viewer' })).body.code).toBe('conflict');
  expect((await owner.call('DELETE', members(id, boss))).body.code).toBe('conflict');
});

test('the list has pages, orders and a search', async () => {
  const id = await instance.addOrganization('Many', root);
  for (let nth = 0; nth < 5; nth += 1) await instance.addPerson(`many${nth}@example.org`, 'viewer', id);
  await instance.sql("UPDATE people SET name = 'Same Name' WHERE email LIKE 'many%'");
  const emails = ({ items }: { items: { email: string }[] }) => items.map(({ email }) => email);
  for (const sort of ['', '&sort=name', '&sort=-name']) {
    const first = (await owner.call('GET', `${members(id)}?limit=3&count=true${sort}`)).body;
    const second = (await owner.call('GET', `${members(id)}?limit=3&cursor=${first.nextCursor}${sort}`)).body;
    expect([first.items.length, second.items.length, second.nextCursor, first.total]).toEqual([3, 2, null, 5]);
    expect(new Set([...emails(first), ...emails(second)]).size).toBe(5);
  }
  expect((await owner.call('GET', `${members(id)}?q=MANY3`)).body.items).toHaveLength(1);
});
