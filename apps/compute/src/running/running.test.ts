import { createComputeDatabase } from '@kumo/db/compute';
import { startTestDatabase } from '@kumo/db/testing';
import { createLog, createServer } from '@kumo/service-kit';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addRunningRoutes } from './running.routes.ts';

const internalToken = 'internal-token-of-the-tests-0123456789';
const ends: (() => Promise<unknown>)[] = [];
let url: string;

beforeAll(async () => {
  const server = await startTestDatabase();
  const superuser = new pg.Client({ connectionString: server.superuserUrl, options: '-c search_path=compute' });
  await superuser.connect();
  const database = createComputeDatabase(server.urls.compute);
  const app = createServer({
    name: 'compute',
    log: createLog({ service: 'compute', level: 'silent' }),
    internalToken,
    readiness: async () => undefined,
  });
  addRunningRoutes(app, { internalToken, database });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  ends.push(
    () => app.close(),
    () => database.close(),
    () => superuser.end(),
    () => server.remove(),
  );
  for (const [id, organization, project, listed] of [
    ['ins_1', 'org_a', 'prj_1', true],
    ['ins_2', 'org_a', null, true],
    ['ins_3', 'org_a', 'prj_1', false],
    ['ins_4', 'org_b', 'prj_9', true],
  ] as const) {
    await superuser.query(
      `INSERT INTO instances (id, organization_id, project_id, cloud_id, account_key, native_id, listed, name, kind, state,
         native_state, health, ports, tags, native, search, managed, created_at, observed_at, observation_began_at, source)
       VALUES ($1, $2, $3, 'cld_1', 'k', $1, $4, $1, 'container', 'running', 'up', 'ok', '[]', '[]', '{}', '', true, now(),
         now(), now(), 'listing')`,
      [id, organization, project, listed],
    );
  }
  await superuser.query(`UPDATE instances SET vcpus = 0.5, memory_bytes = 1024 WHERE id = 'ins_1'`);
}, 60_000);

afterAll(async () => {
  for (const end of ends) await end();
});

// biome-ignore lint/suspicious/noExplicitAny: what came is what the test is about
const ask = async (path: string, body: unknown, token = internalToken): Promise<{ status: number; body: any }> => {
  const headers = { 'content-type': 'application/json', 'x-internal-token': token };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
};

test('what is still there is told of those organizations only, and what is gone is not', async () => {
  const { body } = await ask('/internal/organizations/running', { ids: ['org_a', 'org_c'] });
  expect(body).toMatchObject({ clouds: 0, moreInstances: 0, volumes: 0, publicIps: 0 });
  expect(body.instances).toEqual([
    { id: 'ins_1', name: 'ins_1', state: 'running', organizationId: 'org_a' },
    { id: 'ins_2', name: 'ins_2', state: 'running', organizationId: 'org_a' },
  ]);
});

test('a project that holds something is not closed; another organization’s things are not in it', async () => {
  const inProject = await ask('/internal/projects/close', { organizationId: 'org_a', projectId: 'prj_1' });
  expect(inProject.body).toEqual({ closingId: null });
  const foreign = await ask('/internal/projects/close', { organizationId: 'org_a', projectId: 'prj_9' });
  expect(foreign.body).toEqual({ closingId: expect.any(String) });
  expect((await ask('/internal/projects/close', { organizationId: 'org_a', projectId: 'prj_9' }, 'no')).status).toBe(
    503,
  );
});

test('of organizations amounts are told as quotas count them, whole processors, and nothing of what they are', async () => {
  const { body } = await ask('/internal/organizations/used', { id: 'org_a', ids: ['org_a', 'org_b'] });
  expect(body).toEqual({ instances: 3, vcpus: 1, memoryBytes: 1024, volumes: 0, publicIps: 0 });
  expect((await ask('/internal/organizations/used', { id: 'org_b', ids: ['org_b'] })).body.instances).toBe(1);
  expect((await ask('/internal/organizations/used', { id: 'org_a', ids: ['org_a'] }, 'wrong')).status).toBe(503);
});

test('nobody but the other services is told', async () => {
  expect((await ask('/internal/organizations/running', { ids: ['org_a'] }, 'wrong')).status).toBe(503);
  expect((await ask('/internal/organizations/running', { id: 'org_a' })).status).toBe(400);
});
