import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Caller, type IdentityInstance, startInstance } from '../../test/identity-instance.ts';

let instance: IdentityInstance;
let owner: Caller;
let ownerId: string;
let root: string;
let below: string;

beforeAll(async () => {
  instance = await startInstance();
  owner = await instance.signIn();
  root = await instance.rootId();
  ownerId = (await instance.sql('SELECT id FROM people'))[0].id;
}, 60_000);

afterAll(() => instance?.remove());

beforeEach(async () => {
  below = await instance.addOrganization('Below', root);
});

const at = (id: string, rest = '') => `/api/v1/organizations/${id}${rest}`;
const keyOf = async (maker: Caller): Promise<Caller> =>
  instance.callerOf({ apiKey: (await maker.call('POST', '/api/v1/api-keys', { name: 'key' })).body.secret });

test('a second factor that is enforced below is asked of the person of a key, confirmed; a service account needs none', async () => {
  const key = await keyOf(owner);
  const account = (await owner.call('POST', '/api/v1/service-accounts', { name: 'robot', role: 'administrator' })).body;
  const made = await owner.call('POST', `/api/v1/service-accounts/${account.id}/api-keys`, { name: 'robot' });
  const robot = instance.callerOf({ apiKey: made.body.secret });
  await instance.sql('UPDATE organizations SET second_factor_required = true WHERE id = $1', [below]);
  const look = async (caller: Caller) => (await caller.call('GET', at(below, '/members'))).status;
  const refused = await key.call('GET', at(below, '/members'));
  expect([refused.status, refused.body.code]).toEqual([403, 'second_factor_required']);
  await instance.sql("INSERT INTO totp_factors (person_id, secret) VALUES ($1, 'begun, never confirmed')", [ownerId]);
  expect(await look(key)).toBe(403);
  await instance.sql('UPDATE totp_factors SET confirmed_at = now() WHERE person_id = $1', [ownerId]);
  expect(await look(key)).toBe(200);
  expect(await look(robot)).toBe(200);
  // Of a session what was shown counts, not what there is.
  expect(await look(owner)).toBe(403);
});

test('in what is suspended nothing is made, set or moved from above, at any depth', async () => {
  const deeper = await instance.addOrganization('Deeper', below);
  const elsewhere = await instance.addOrganization('Elsewhere', root);
  await instance.sql("UPDATE organizations SET state = 'suspended' WHERE id = $1", [below]);
  for (const id of [below, deeper]) {
    for (const [method, path, body] of [
      ['POST', '/api/v1/organizations', { name: 'x', parentId: id }],
      ['PATCH', at(id), { name: 'x' }],
      ['PUT', at(id, '/policies'), { ceiling: 'viewer' }],
      ['PUT', at(id, '/quotas'), { instances: 1 }],
      ['POST', at(id, '/projects'), { name: 'x' }],
      ['POST', at(id, '/invitations'), { email: 'x@example.org', role: 'viewer' }],
      ['POST', at(elsewhere, '/move'), { parentId: id }],
    ] as const) {
      const { status, body: answered } = await owner.call(method, path, body);
      expect([method, path, status, answered.detail]).toEqual([
        method,
        path,
        403,
        expect.stringContaining('suspended'),
      ]);
    }
  }
});

test('a key sees the organization that it belongs to, whatever else its person is a member of', async () => {
  const personId = await instance.addPerson('two@example.org', 'developer', below);
  const other = await instance.addOrganization('Other', root);
  await instance.sql(
    "INSERT INTO memberships (id, organization_id, person_id, role) VALUES ('mem_other', $1, $2, 'viewer')",
    [other, personId],
  );
  const person = await instance.signIn('two@example.org');
  const key = await keyOf(person);
  const seenBy = async (caller: Caller) =>
    (await caller.call('GET', '/api/v1/organizations')).body.items.map(({ id }: { id: string }) => id).toSorted();
  expect(await seenBy(person)).toEqual([below, other].toSorted());
  expect(await seenBy(key)).toEqual([below]);
});
