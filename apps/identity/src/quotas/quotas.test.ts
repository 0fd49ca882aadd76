import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type IdentityInstance, internalToken, startInstance } from '../../test/identity-instance.ts';

let instance: IdentityInstance;
let owner: Caller;
let root: string;

/** Compute, as far as it is asked what is used. Null: it is down. */
const compute = { used: null as object | null, asked: [] as { body: unknown; token: unknown }[] };
const server = createServer(async (request, answer) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const isAsked = request.url === '/internal/organizations/used';
  if (isAsked) {
    compute.asked.push({ body: JSON.parse(String(Buffer.concat(chunks))), token: request.headers['x-internal-token'] });
  }
  const body = isAsked ? compute.used : null; // the audit log asks, too
  answer.writeHead(body === null ? 503 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
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

const quotas = (id: string) => `/api/v1/organizations/${id}/quotas`;
const none = { instances: null, vcpus: null, memoryBytes: null, volumes: null, publicIps: null };

test('a quota is set from above, part by part, and is in the principal of who is below', async () => {
  const id = await instance.addOrganization('Limited', root);
  await instance.addPerson('limited@example.org', 'owner', id);
  expect((await owner.call('GET', quotas(id))).body).toEqual({ organization: none, used: null, projects: [] });
  const memoryBytes = Number.MAX_SAFE_INTEGER;
  expect((await owner.call('PUT', quotas(id), { instances: 5, memoryBytes })).body).toEqual({
    ...none,
    instances: 5,
    memoryBytes,
  });
  const limits = { ...none, memoryBytes, vcpus: 0 };
  expect((await owner.call('PUT', quotas(id), { instances: null, vcpus: 0 })).body).toEqual(limits);
  const own = await instance.signIn('limited@example.org');
  expect((await own.exchange()).body.principal.quotas).toEqual([{ kind: 'organization', id, limits }]);
  expect((await own.call('PUT', quotas(id), { instances: 100 })).status).toBe(403);
  expect((await own.call('GET', quotas(id))).body.organization).toEqual(limits);
  expect(await instance.audited(id)).toContain('quota.set');
  expect(await instance.audited(root)).toContain('quota.set');
});

test('what is used of it and all below is told in numbers, from above too, and to nobody else', async () => {
  const id = await instance.addOrganization('Counted', root);
  const below = await instance.addOrganization('Counted below', id);
  const beside = await instance.addOrganization('Beside', root);
  await instance.addPerson('beside@example.org', 'owner', beside);
  await instance.addPerson('looks@example.org', 'operator', root);
  const used = { instances: 3, vcpus: 2, memoryBytes: 4096, volumes: 1, publicIps: 0 };
  compute.used = { ...used, names: ['never'] };
  expect((await owner.call('GET', quotas(id))).body).toEqual({ organization: none, used, projects: [] });
  const ids = [id, below].toSorted();
  expect(compute.asked.at(-1)).toEqual({ body: { id, ids }, token: internalToken });
  const count = compute.asked.length;
  // Neither a stranger nor a member above who manages nothing below: nothing is counted for them.
  for (const email of ['beside@example.org', 'looks@example.org']) {
    expect((await (await instance.signIn(email)).call('GET', quotas(id))).status, email).toBe(404);
  }
  expect(compute.asked).toHaveLength(count);
  // Limits are told whoever is down.
  compute.used = null;
  expect((await owner.call('GET', quotas(id))).body).toEqual({ organization: none, used: null, projects: [] });
});

test('the organization at the top sets its own', async () => {
  expect((await owner.call('PUT', quotas(root), { volumes: 9 })).body).toEqual({ ...none, volumes: 9 });
});

test('projects have quotas of their own, inside their organization', async () => {
  const id = await instance.addOrganization('Projects', root);
  const project = await instance.addProject('One', id);
  const path = `/api/v1/organizations/${id}/projects/${project}/quotas`;
  expect((await owner.call('PUT', path, { publicIps: 2 })).body).toEqual({ ...none, publicIps: 2 });
  expect((await owner.call('GET', quotas(id))).body.projects).toEqual([
    { projectId: project, limits: { ...none, publicIps: 2 } },
  ]);
  const foreign = `/api/v1/organizations/${root}/projects/${project}/quotas`;
  expect((await owner.call('PUT', foreign, { publicIps: 2 })).status).toBe(404);
  for (const wrong of [{ instances: -1 }, { instances: 1.5 }, { disks: 1 }]) {
    expect((await owner.call('PUT', path, wrong)).status).toBe(400);
  }
});

test('who acts inside one project sees its quota alone', async () => {
  const id = await instance.addOrganization('Two projects', root);
  const [mine, theirs] = [await instance.addProject('Mine', id), await instance.addProject('Theirs', id)];
  for (const project of [mine, theirs]) {
    await owner.call('PUT', `/api/v1/organizations/${id}/projects/${project}/quotas`, { volumes: 1 });
  }
  await instance.addPerson('inside@example.org', 'owner', id);
  const own = await instance.signIn('inside@example.org');
  const seen = async (headers: Record<string, string>) =>
    (await own.call('GET', quotas(id), undefined, headers)).body.projects.map(
      ({ projectId }: { projectId: string }) => projectId,
    );
  expect((await seen({})).toSorted()).toEqual([mine, theirs].toSorted());
  expect(await seen({ 'project-id': mine })).toEqual([mine]);
});
