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

const move = (caller: Caller, id: string, parentId: string) =>
  caller.call('POST', `/api/v1/organizations/${id}/move`, { parentId });

/** Every path as it is stored against the way up by parents. */
async function expectWholeTree(): Promise<void> {
  const rows = await instance.sql('SELECT id, parent_id, path FROM organizations');
  const parents = new Map(rows.map(({ id, parent_id }) => [id, parent_id]));
  for (const { id, path } of rows) {
    const way: string[] = [];
    for (let at: string | null = id; at !== null; at = parents.get(at) ?? null) {
      way.unshift(at);
      expect(way.length).toBeLessThanOrEqual(rows.length);
    }
    expect(path).toEqual(way);
  }
}

test('a move takes all below along, ends the access of who is no longer above, and is in both logs', async () => {
  const [from, to] = [await instance.addOrganization('From', root), await instance.addOrganization('To', root)];
  const moved = await instance.addOrganization('Moved', from);
  const leaf = await instance.addOrganization('Leaf', await instance.addOrganization('Middle', moved));
  for (const [id, grantee] of [
    ['acg_1', from],
    ['acg_2', root],
    ['acg_3', moved],
  ]) {
    await instance.sql(
      "INSERT INTO access_grants (id, organization_id, grantee_id, role) VALUES ($1, $2, $3, 'viewer')",
      [id, leaf, grantee],
    );
  }
  const answer = await move(owner, moved, to);
  expect(answer.body).toMatchObject({ parentId: to, path: [root, to, moved] });
  await expectWholeTree();
  const grants = await instance.sql('SELECT id FROM access_grants WHERE organization_id = $1 ORDER BY id', [leaf]);
  expect(grants.map(({ id }) => id)).toEqual(['acg_2', 'acg_3']);
  expect(await instance.audited(moved)).toContain('organization.moved');
  expect(await instance.audited(root)).toContain('organization.moved');
});

test('nothing moves under itself, to where it is, out of what one manages, or by its own people', async () => {
  const parent = await instance.addOrganization('Parent', root);
  const child = await instance.addOrganization('Child', parent);
  const grandchild = await instance.addOrganization('Grandchild', child);
  const elsewhere = await instance.addOrganization('Elsewhere', root);
  for (const to of [parent, child, grandchild]) expect((await move(owner, parent, to)).status).toBe(409);
  expect((await move(owner, child, parent)).status).toBe(409);
  await instance.addPerson('mover@example.org', 'owner', parent);
  const mover = await instance.signIn('mover@example.org');
  expect((await move(mover, grandchild, elsewhere)).status).toBe(404);
  expect((await move(mover, elsewhere, parent)).status).toBe(404);
  expect((await move(mover, parent, child)).status).toBe(403);
  expect((await move(mover, grandchild, parent)).status).toBe(200);
  await instance.sql("UPDATE organizations SET state = 'suspended' WHERE id = $1", [elsewhere]);
  expect((await move(owner, child, elsewhere)).status).toBe(403);
  await expectWholeTree();
});

test('moves of each under the other, and births meanwhile, at the same moment, leave a tree', async () => {
  const [first, second] = [await instance.addOrganization('A', root), await instance.addOrganization('B', root)];
  const below = await instance.addOrganization('C', first);
  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all([
      move(owner, first, second),
      move(owner, second, first),
      move(owner, second, below),
      owner.call('POST', '/api/v1/organizations', { name: 'Born', parentId: below }),
      owner.call('POST', '/api/v1/organizations', { name: 'Born', parentId: first }),
    ]);
    for (const { status } of answers) expect([200, 201, 409]).toContain(status);
    await expectWholeTree();
    for (const id of [first, second]) await move(owner, id, root);
  }
}, 60_000);
