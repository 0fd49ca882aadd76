import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type IdentityInstance, startInstance } from '../../test/identity-instance.ts';

let instance: IdentityInstance;
let owner: Caller;
let organizationId: string;

beforeAll(async () => {
  instance = await startInstance();
  owner = await instance.signIn();
  organizationId = await instance.rootId();
}, 60_000);

afterAll(() => instance?.remove());

const makeAccount = (caller: Caller, wish: object) => caller.call('POST', '/api/v1/service-accounts', wish);
const makeKey = async (accountId: string, wish: object = {}) => {
  const answer = await owner.call('POST', `/api/v1/service-accounts/${accountId}/api-keys`, { name: 'ci', ...wish });
  return { answer, key: instance.callerOf({ apiKey: answer.body.secret ?? '' }) };
};

test('its keys do what its role says, and end with it', async () => {
  const made = await makeAccount(owner, { name: 'Deployer', role: 'developer' });
  expect([made.status, made.body.createdBy]).toEqual([201, 'Ada']);
  expect((await makeAccount(owner, { name: 'Deployer', role: 'viewer' })).status).toBe(409);
  const { answer, key } = await makeKey(made.body.id, { scopes: ['instances:read', 'instances:launch'] });
  expect(answer.status).toBe(201);
  const { principal } = (await key.exchange()).body;
  expect(principal).toMatchObject({ personId: null, serviceAccountId: made.body.id, name: 'Deployer (ci)' });
  expect(principal.permissions.toSorted()).toEqual(['instances:launch', 'instances:read']);
  const tooMuch = await makeKey(made.body.id, { scopes: ['clouds:manage'] });
  expect([tooMuch.answer.status, tooMuch.answer.body.detail]).toEqual([403, expect.stringContaining('clouds:manage')]);
  expect((await owner.call('GET', '/api/v1/service-accounts')).body.items).toMatchObject([{ keys: 1 }]);
  expect((await owner.call('DELETE', `/api/v1/service-accounts/${made.body.id}`)).status).toBe(204);
  expect((await key.exchange()).status).toBe(401);
});

test('one of a project acts there and nowhere else; a project of somebody else is not there', async () => {
  const project = await instance.addProject('Web', organizationId);
  const other = await instance.addProject('Other', organizationId);
  const foreign = await instance.addProject('Theirs', await instance.addOrganization('Stranger'));
  expect((await makeAccount(owner, { name: 'x', role: 'viewer', projectId: foreign })).status).toBe(404);
  const made = await makeAccount(owner, { name: 'Web deployer', role: 'operator', projectId: project });
  const { answer, key } = await makeKey(made.body.id);
  expect(answer.body.projectId).toBe(project);
  expect(answer.body.scopes).toContain('instances:launch');
  expect(answer.body.scopes).not.toContain('projects:manage');
  const { principal } = (await key.exchange()).body;
  expect(principal.projectId).toBe(project);
  expect(principal.permissions).not.toContain('projects:manage');
  expect((await key.exchange(undefined, other)).status).toBe(403);
  // Bound by the account, whatever its key says.
  await instance.sql('UPDATE api_keys SET project_id = NULL WHERE service_account_id = $1', [made.body.id]);
  expect((await key.exchange()).body.principal.projectId).toBe(project);
  expect((await key.exchange(undefined, other)).status).toBe(403);
});

test("nobody makes one that may do more than they, and another organization's are not there", async () => {
  await instance.addPerson('admin@example.org', 'administrator', organizationId);
  await instance.addPerson('dev@example.org', 'developer', organizationId);
  const administrator = await instance.signIn('admin@example.org');
  expect((await makeAccount(administrator, { name: 'root', role: 'owner' })).status).toBe(400);
  expect((await makeAccount(administrator, { name: 'right hand', role: 'administrator' })).status).toBe(201);
  const developer = await instance.signIn('dev@example.org');
  expect((await makeAccount(developer, { name: 'mine', role: 'viewer' })).status).toBe(403);
  const elsewhere = await instance.addOrganization('Elsewhere');
  await instance.addPerson('eve@example.org', 'owner', elsewhere);
  const eve = await instance.signIn('eve@example.org');
  const made = (await makeAccount(owner, { name: 'ours', role: 'viewer' })).body;
  const { answer } = await makeKey(made.id);
  for (const [method, path] of [
    ['DELETE', ''],
    ['GET', '/api-keys'],
    ['POST', '/api-keys'],
    ['DELETE', `/api-keys/${answer.body.id}`],
    ['POST', `/api-keys/${answer.body.id}/rotate`],
  ] as const) {
    const body = method === 'POST' ? { ...(path === '/api-keys' ? { name: 'x' } : {}) } : undefined;
    expect((await eve.call(method, `/api/v1/service-accounts/${made.id}${path}`, body)).status, path).toBe(404);
  }
  expect((await owner.call('DELETE', `/api/v1/api-keys/${answer.body.id}`)).status).toBe(404); // no key of the owner's
});

test('a rotated key goes on for the overlap, never past its own end, and is rotated once', async () => {
  const made = await owner.call('POST', '/api/v1/api-keys', { name: 'nightly', scopes: ['instances:read'] });
  const old = instance.callerOf({ apiKey: made.body.secret });
  const rotated = await owner.call('POST', `/api/v1/api-keys/${made.body.id}/rotate`, { overlapSeconds: 600 });
  expect(rotated.status).toBe(201);
  expect(rotated.body).toMatchObject({ name: 'nightly', scopes: ['instances:read'], replacedById: null });
  const young = instance.callerOf({ apiKey: rotated.body.secret });
  expect([(await old.exchange()).status, (await young.exchange()).status]).toEqual([200, 200]);
  const again = await owner.call('POST', `/api/v1/api-keys/${made.body.id}/rotate`, {});
  expect([again.status, again.body.code]).toEqual([409, 'conflict']);
  const expiresAt = new Date(instance.now().getTime() + 60_000).toISOString();
  const short = await owner.call('POST', '/api/v1/api-keys', { name: 'short', expiresAt });
  await owner.call('POST', `/api/v1/api-keys/${short.body.id}/rotate`, { overlapSeconds: 86_400 });
  const { items } = (await owner.call('GET', '/api/v1/api-keys')).body;
  const shown = items.find(({ id }: { id: string }) => id === short.body.id);
  expect(shown.expiresAt).toBe(expiresAt);
  instance.advance(601_000);
  expect([(await old.exchange()).status, (await young.exchange()).status]).toEqual([401, 200]);
});

test('there are no service accounts without end', async () => {
  const crowded = await instance.addOrganization('Crowded');
  await instance.addPerson('crowded@example.org', 'owner', crowded);
  const caller = await instance.signIn('crowded@example.org');
  await instance.sql(
    `INSERT INTO service_accounts (id, organization_id, name, role, created_by)
     SELECT 'sva_' || nth, $1, 'robot ' || nth, 'viewer', 'test' FROM generate_series(1, 200) AS nth`,
    [crowded],
  );
  expect((await makeAccount(caller, { name: 'one more', role: 'viewer' })).body.code).toBe('quota_exceeded');
});

test('an Idempotency-Key makes one account and one key of it; the account is told again, the secret is not', async () => {
  const once = (path: string, body: object, key: string) =>
    owner.call('POST', `/api/v1/service-accounts${path}`, body, { 'idempotency-key': key });
  const made = await once('', { name: 'Once', role: 'viewer' }, 'one-account');
  const again = await once('', { name: 'Once', role: 'viewer' }, 'one-account');
  expect([again.status, again.body]).toEqual([201, made.body]);
  expect((await once(`/${made.body.id}/api-keys`, { name: 'ci' }, 'one-key')).status).toBe(201);
  expect((await once(`/${made.body.id}/api-keys`, { name: 'ci' }, 'one-key')).body.code).toBe('already_answered');
  const keys = (await owner.call('GET', `/api/v1/service-accounts/${made.body.id}/api-keys`)).body.items;
  expect(keys).toHaveLength(1);
});
