import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type IdentityInstance, internalToken, startInstance } from '../../test/identity-instance.ts';

let instance: IdentityInstance;
let owner: Caller;
let root: string;

/** Compute, as far as it is asked what still runs. */
const nothing = { clouds: 0, instances: [] as unknown[], moreInstances: 0, volumes: 0, publicIps: 0 };
const compute = {
  status: 200,
  running: nothing,
  asked: [] as { url: string | undefined; body: unknown; token: unknown }[],
};
const server = createServer((request, answer) => {
  const answers: Record<string, () => unknown> = {
    '/internal/organizations/running': () => compute.running,
    '/internal/projects/close': () => ({ closingId: compute.running === nothing ? 'closing-1' : null }),
    '/internal/projects/reopen': () => ({}),
  };
  const answered = answers[request.url ?? ''];
  if (answered === undefined) {
    answer.writeHead(404).end('{}'); // the audit log asks, too
    return;
  }
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const token = request.headers['x-internal-token'];
    compute.asked.push({ url: request.url, body: JSON.parse(body), token });
    answer.writeHead(compute.status, { 'content-type': 'application/json' }).end(JSON.stringify(answered()));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  instance = await startInstance({ environment: { KUMO_COMPUTE_URL: `http://127.0.0.1:${port}` } });
  owner = await instance.signIn();
  root = await instance.rootId();
}, 60_000);

afterAll(async () => {
  await instance?.remove();
  server.close();
});

const at = (id: string, rest = '') => `/api/v1/organizations/${id}${rest}`;
const days = (count: number) => count * 86_400_000;
const machine = (organizationId: string) => ({ id: 'ins_1', name: 'web', state: 'running', organizationId });

test('what still runs is listed of it and all below, before it is closed', async () => {
  const id = await instance.addOrganization('Previewed', root);
  const below = await instance.addOrganization('Below', id);
  await instance.addPerson('previewed@example.org', 'owner', below);
  compute.running = { ...nothing, clouds: 1, instances: [machine(below)] };
  const { body } = await owner.call('GET', at(id, '/closing'));
  expect(body).toEqual({ ...compute.running, organizationsBelow: 1, people: 1, closesAfterDays: 30 });
  expect(compute.asked.at(-1)).toMatchObject({
    url: '/internal/organizations/running',
    body: { ids: expect.arrayContaining([id, below]) },
    token: internalToken,
  });
});

test('while something runs it is closed only by who says so, and not at all while that is unknown', async () => {
  const id = await instance.addOrganization('Closed', root);
  await instance.addPerson('closed@example.org', 'owner', id);
  compute.running = { ...nothing, instances: [machine(id)] };
  expect((await owner.call('DELETE', at(id))).status).toBe(409);
  compute.status = 500;
  expect((await owner.call('DELETE', at(id))).status).toBe(503);
  compute.status = 200;
  const closing = (await owner.call('DELETE', `${at(id)}?acknowledged=true`)).body;
  expect(closing.state).toBe('closing');
  const graceMs = Date.parse(closing.closesAt) - Date.now();
  expect(Math.round(graceMs / days(1))).toBe(30);
  const own = await instance.signIn('closed@example.org');
  expect((await own.exchange()).body.principal).toMatchObject({ restriction: 'closing' });
  expect((await own.call('DELETE', at(id))).status).toBe(403);
  expect((await owner.call('DELETE', `${at(id)}?acknowledged=true`)).status).toBe(409);
  // A suspension would put off its end for good.
  expect((await owner.call('POST', at(id, '/suspend'), { reason: 'x' })).status).toBe(409);
  const resumed = (await owner.call('POST', at(id, '/resume'))).body;
  expect(resumed).toMatchObject({ state: 'active', closesAt: null });
  expect((await own.exchange()).body.principal.restriction).toBeNull();
});

test('the organization at the top cannot be closed; its owner may close their own below, an administrator not', async () => {
  compute.running = nothing;
  expect((await owner.call('DELETE', at(root))).status).toBe(409);
  const id = await instance.addOrganization('Own', root);
  await instance.addPerson('own-admin@example.org', 'administrator', id);
  await instance.addPerson('own@example.org', 'owner', id);
  const admin = await instance.signIn('own-admin@example.org');
  expect((await admin.call('DELETE', at(id))).status).toBe(403);
  const own = await instance.signIn('own@example.org');
  expect((await own.call('DELETE', at(id))).body.state).toBe('closing');
});

test('a project is deleted only when compute says that it holds nothing', async () => {
  const projects = at(root, '/projects');
  const project = (await owner.call('POST', projects, { name: 'Website' })).body;
  expect((await owner.call('POST', projects, { name: 'Website' })).status).toBe(409);
  compute.running = { ...nothing, volumes: 1 };
  expect((await owner.call('DELETE', `${projects}/${project.id}`)).status).toBe(409);
  expect(compute.asked.at(-1)?.body).toEqual({ organizationId: root, projectId: project.id });
  compute.status = 503;
  expect((await owner.call('DELETE', `${projects}/${project.id}`)).status).toBe(503);
  compute.status = 200;
  compute.running = nothing;
  const renamed = await owner.call('PATCH', `${projects}/${project.id}`, { name: 'Shop' });
  expect(renamed.body.name).toBe('Shop');
  expect((await owner.call('PATCH', `${projects}/${project.id}`, { name: 'Default' })).status).toBe(409);
  const other = await instance.addOrganization('Foreign', root);
  expect((await owner.call('DELETE', at(other, `/projects/${project.id}`))).status).toBe(404);
  compute.asked = [];
  expect((await owner.call('DELETE', `${projects}/${project.id}`)).status).toBe(204);
  expect(compute.asked.map(({ url }) => url)).toEqual(['/internal/projects/close']);
  expect((await owner.call('GET', projects)).body.items).toHaveLength(1);
});

test('a project whose deletion came to nothing is opened again, by that deletion', async () => {
  const id = await instance.addOrganization('Half deleted', root);
  const project = (await owner.call('POST', at(id, '/projects'), { name: 'Website' })).body;
  await instance.sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$`);
  await instance.sql('CREATE TRIGGER refuse BEFORE DELETE ON projects FOR EACH ROW EXECUTE FUNCTION refuse()');
  compute.asked = [];
  try {
    expect((await owner.call('DELETE', at(id, `/projects/${project.id}`))).status).toBe(500);
  } finally {
    await instance.sql('DROP TRIGGER refuse ON projects');
  }
  expect(compute.asked.map(({ url, body }) => [url, body])).toEqual([
    ['/internal/projects/close', { organizationId: id, projectId: project.id }],
    ['/internal/projects/reopen', { closingId: 'closing-1' }],
  ]);
  expect((await owner.call('GET', at(id, '/projects'))).body.items).toHaveLength(1);
});
