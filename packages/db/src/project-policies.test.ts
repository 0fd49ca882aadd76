import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyRows, anyRowsOf } from './any-row.fixture.ts';
import { type ComputeDatabase, createComputeDatabase } from './compute.ts';
import { startTestDatabase, type TestDatabase } from './testing.ts';

const organizationId = 'org-1';
const inside = { organizationId, projectId: 'prj-inside' };
const other = { organizationId, projectId: 'prj-other' };
const everywhere = { organizationId, projectId: null };

let server: TestDatabase;
let database: ComputeDatabase;
let superuser: pg.Client;
let rows: AnyRows;

beforeAll(async () => {
  server = await startTestDatabase();
  database = createComputeDatabase(server.urls.compute);
  superuser = new pg.Client({ connectionString: server.superuserUrl });
  await superuser.connect();
  rows = await anyRowsOf(superuser, 'compute');
  await database.asSystem((tx) => tx.query("SELECT ensure_metric_partitions(now() + interval '2 hours')"));
  // What belongs to something is seen with it: an instance, a volume and an operation inside the project.
  await rows.put('instances', { id: 'inst', organization_id: organizationId, project_id: inside.projectId });
  await rows.put('resources', {
    id: 'vol',
    organization_id: organizationId,
    project_id: inside.projectId,
    noun: 'volumes',
  });
  await rows.put('operations', { id: 'op', organization_id: organizationId, project_id: inside.projectId });
}, 120_000);

afterAll(async () => {
  await database?.close();
  await superuser?.end();
  await server?.remove();
});

/** How many rows somebody sees by a condition. */
const seenBy = async (tenant: typeof inside | typeof everywhere, table: string, where: string) =>
  (await database.inOrganization(tenant, (tx) => tx.query(`SELECT 1 FROM ${table} WHERE ${where}`))).length;

describe('who is bound to a project', () => {
  it.each(['instances', 'operations', 'clouds', 'quota_reservations', 'resources'])(
    '%s: has those of the project, and neither sees nor makes one elsewhere',
    async (table) => {
      const id = table === 'quota_reservations' ? 'operation_id' : 'id';
      const values = { [id]: `of-${table}`, organization_id: organizationId };
      await rows.put(table, { ...values, project_id: inside.projectId });
      const where = `${id} = 'of-${table}'`;
      expect([
        await seenBy(inside, table, where),
        await seenBy(other, table, where),
        await seenBy(everywhere, table, where),
      ]).toEqual([1, 0, 1]);
      for (const projectId of [inside.projectId, null]) {
        const { text, values: row } = rows.insertion(table, { ...values, [id]: `new-${table}`, project_id: projectId });
        await expect(database.inOrganization(other, (tx) => tx.query(text, row))).rejects.toThrow(/row-level security/);
      }
    },
  );

  it.each(['instances', 'operations', 'quota_reservations'])('%s: has none that is in no project', async (table) => {
    await rows.put(table, { organization_id: organizationId, project_id: null });
    expect(await seenBy(inside, table, 'project_id IS NULL')).toBe(0);
    expect(await seenBy(everywhere, table, 'project_id IS NULL')).toBe(1);
  });

  it.each([
    ['activity', { resource_id: 'inst' }],
    ['activity', { resource_id: 'vol' }],
    ['activity', { operation_id: 'op' }],
    ['metric_samples', { instance_id: 'inst' }],
    ['metric_minutes', { instance_id: 'inst' }],
    ['console_tickets', { instance_id: 'inst' }],
    ['workflow_runs', { id: 'op' }],
    ['workflow_steps', { run_id: 'op' }],
  ])('%s %o: sees it with what it belongs to', async (table, belongs) => {
    await rows.put(table, { organization_id: organizationId, ...belongs });
    const [[column, value] = []] = Object.entries(belongs);
    const where = `${column} = '${value}'`;
    expect([await seenBy(inside, table, where), await seenBy(other, table, where)]).toEqual([1, 0]);
    expect(await seenBy(everywhere, table, where)).toBe(1);
  });

  it('shares clouds, images, sizes, networks and subnets that are in no project, and changes none of them', async () => {
    await rows.put('clouds', { id: 'cloud-of-all', organization_id: organizationId });
    const nouns = [
      'images',
      'sizes',
      'networks',
      'subnets',
      'volumes',
      'firewalls',
      'publicIps',
      'snapshots',
      'keyPairs',
    ];
    for (const noun of nouns) {
      await rows.put('resources', { organization_id: organizationId, noun });
      await rows.put('resources', { organization_id: organizationId, noun, project_id: inside.projectId });
    }
    expect(await seenBy(other, 'clouds', "id = 'cloud-of-all'")).toBe(1);
    const seen = await database.inOrganization(other, (tx) => tx.query<{ noun: string }>('SELECT noun FROM resources'));
    expect(seen.map(({ noun }) => noun).toSorted()).toEqual(['images', 'networks', 'sizes', 'subnets']);
    for (const table of ['clouds', 'resources']) {
      const change = database.inOrganization(other, (tx) => tx.query(`UPDATE ${table} SET name = 'mine'`));
      await expect(change, table).rejects.toThrow(/row-level security/);
    }
  });
});
