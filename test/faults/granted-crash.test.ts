import { newId } from '@kumo/model';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SandboxProcess } from '../conformance/sandbox-process.ts';
import { type ComputeProcess, prepareCompute } from '../support/compute-process.ts';
import { until } from '../support/until.ts';

const rounds = 6;
const atOnce = 3;
const grantee = newId('organization');
let sandbox: SandboxProcess;
let compute: ComputeProcess;

const ask = async (who: 'owner' | 'grantee', method: string, path: string, body?: object) => {
  const claims = {
    organizationId: grantee,
    organizationPath: [compute.organizationId, grantee],
    credentialId: newId('session'),
  };
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await compute.fetch(`/api/v1${path}`, init, who === 'owner' ? {} : claims);
  const text = await answer.text();
  // biome-ignore lint/suspicious/noExplicitAny: what came is what the test is about
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as any };
};

beforeAll(async () => {
  sandbox = await SandboxProcess.start();
  compute = await prepareCompute({ KUMO_SANDBOX_URL: sandbox.url });
  await compute.start();
}, 120_000);
afterAll(async () => {
  await compute?.remove();
  await sandbox?.close();
}, 60_000);

test('what a grantee launched is its own after kills at any step, and only its own', async () => {
  const cloud = await ask('owner', 'POST', '/clouds', {
    provider: 'sandbox',
    name: 'lab',
    options: { seed: 'crash', instances: 2 },
  });
  expect(cloud.status, JSON.stringify(cloud.body)).toBe(201);
  const cloudId = cloud.body.id;
  // Whom a cloud may be granted to is identity's to say, which is away here: the grant is put where it would be.
  const sql = new pg.Client({ connectionString: compute.database.superuserUrl, options: '-c search_path=compute' });
  await sql.connect();
  await sql.query(
    `INSERT INTO cloud_grants (id, cloud_id, account_key, organization_id, chain)
     SELECT $1, id, account_key, $2, ARRAY[organization_id] FROM clouds WHERE id = $3`,
    [newId('cloudGrant'), grantee, cloudId],
  );
  await sql.end();
  const first = await until('the cloud to be there', async () => {
    const { items } = (await ask('grantee', 'GET', '/images')).body;
    return items.find((one: { visibility: string }) => one.visibility === 'public');
  });
  const sizes: { id: string; memoryBytes: number }[] = (await ask('grantee', 'GET', '/sizes')).body.items;
  const sizeId = sizes.toSorted((a, b) => a.memoryBytes - b.memoryBytes)[0]?.id;
  const before = (await ask('owner', 'GET', '/instances?limit=500')).body.items.length;
  const operations: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (let nth = 0; nth < atOnce; nth += 1) {
      const name = `mine-${round}-${nth}`;
      const begun = await ask('grantee', 'POST', '/instances', { cloudId, name, imageId: first.id, sizeId });
      expect(begun.status, JSON.stringify(begun.body)).toBe(202);
      operations.push(begun.body.id);
      // The moment of the kill is what is tested, so it is a time and no condition.
      await new Promise((resolve) => setTimeout(resolve, round * 20));
    }
    await compute.kill();
    await compute.start();
  }
  for (const id of operations) {
    const ended = await until(
      `${id} to end`,
      async () => {
        const { body } = await ask('grantee', 'GET', `/operations/${id}`);
        return body.finishedAt === null ? undefined : body;
      },
      120_000,
    );
    expect(ended).toMatchObject({ state: 'succeeded' });
    const shown = await ask('grantee', 'GET', `/instances/${ended.target.id}`);
    expect([shown.status, shown.body.organizationId]).toEqual([200, grantee]);
    expect((await ask('owner', 'GET', `/instances/${ended.target.id}`)).status).toBe(404);
  }
  await ask('owner', 'POST', `/clouds/${cloudId}/sync`);
  expect((await ask('grantee', 'GET', '/instances?limit=500')).body.items).toHaveLength(rounds * atOnce);
  expect((await ask('owner', 'GET', '/instances?limit=500')).body.items).toHaveLength(before);
}, 600_000);
