import { afterAll, beforeAll, expect, test } from 'vitest';
import { type IdentityInstance, internalToken, startInstance } from '../../test/identity-instance.ts';

let identity: IdentityInstance;
beforeAll(async () => {
  identity = await startInstance();
});
afterAll(() => identity?.remove());

const ask = (path: string, token = internalToken) =>
  identity.call('GET', `/internal/${path}`, undefined, { 'x-internal-token': token });

test('other services are told where an organization is, what is below it, its projects and the limits of both', async () => {
  const root = await identity.rootId();
  const child = await identity.addOrganization('Child', root);
  const grandchild = await identity.addOrganization('Grandchild', child);
  const project = await identity.addProject('Inside', child);
  await identity.sql('INSERT INTO identity.organization_quotas (organization_id, memory_bytes) VALUES ($1, $2)', [
    child,
    2 ** 40,
  ]);
  await identity.sql(
    'INSERT INTO identity.project_quotas (project_id, organization_id, instances) VALUES ($1, $2, 3)',
    [project, child],
  );
  const none = { instances: null, vcpus: null, memoryBytes: null, volumes: null, publicIps: null };
  const { body } = await ask(`organizations/${child}`);
  expect(body).toMatchObject({
    id: child,
    path: [root, child],
    below: [grandchild],
    limits: { ...none, memoryBytes: 2 ** 40 },
  });
  expect(body.projects).toContainEqual({ id: project, limits: { ...none, instances: 3 } });
  const found = await ask(`projects/${project}`);
  expect(found.body).toEqual({ id: project, organizationId: child, limits: { ...none, instances: 3 } });
});

test('what is not there is 404, and without the internal token nothing is told', async () => {
  const root = await identity.rootId();
  expect((await ask('organizations/none')).status).toBe(404);
  expect((await ask('projects/none')).status).toBe(404);
  expect((await ask(`organizations/${root}`, 'another')).status).toBe(503);
});
