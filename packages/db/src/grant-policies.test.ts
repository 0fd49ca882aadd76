import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyRows, anyRowsOf } from './any-row.fixture.ts';
import { type ComputeDatabase, type ComputeTransaction, createComputeDatabase } from './compute.ts';
import { wholeOrganization } from './scope.ts';
import { startTestDatabase, type TestDatabase } from './testing.ts';

/** A cloud of `owner`, granted to `child`, by it to `grandchild`; `former` had it, and granted it on to `kept`. */
const [owner, child, grandchild] = ['org-owner', 'org-child', 'org-grandchild'] as const;
const [former, kept, stranger] = ['org-former', 'org-kept', 'org-stranger'] as const;

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
  await rows.put('clouds', { id: 'cloud', organization_id: owner });
  const grant = (to: string, chain: string[], ended_at: Date | null = null) =>
    rows.put('cloud_grants', { id: to, cloud_id: 'cloud', organization_id: to, chain, ended_at });
  await grant(child, [owner]);
  await grant(grandchild, [owner, child]);
  await grant(former, [owner], new Date());
  await grant(kept, [owner, former]);
  const thing = (id: string, noun: string, data: object, more: object = {}) =>
    rows.put('resources', { id, noun, data, cloud_id: 'cloud', organization_id: owner, ...more });
  await thing('size', 'sizes', {});
  await thing('public', 'images', { visibility: 'public' });
  await thing('outside', 'networks', { external: true });
  await thing('private', 'images', { visibility: 'private' });
  await thing('inside', 'networks', { external: false });
  await thing('engine', 'networks', { external: true, driver: 'bridge' });
  await thing('volume', 'volumes', {});
  await thing('made', 'images', { visibility: 'public' }, { managed: true });
  await thing('of-a-project', 'images', { visibility: 'public' }, { project_id: 'prj' });
  await thing('gone', 'sizes', {}, { listed: false });
}, 120_000);

afterAll(async () => {
  await database?.close();
  await superuser?.end();
  await server?.remove();
});

const as = <T>(organizationId: string, work: (tx: ComputeTransaction) => Promise<T>): Promise<T> =>
  database.inOrganization(wholeOrganization(organizationId), work);
const idsFor = async (organizationId: string, query: string): Promise<string[]> =>
  (await as(organizationId, (tx) => tx.query<{ id: string }>(query))).map(({ id }) => id).toSorted();

describe('a grant of a cloud', () => {
  it('is there for those that it came from and who has it, for nobody else', async () => {
    const all = 'SELECT id FROM cloud_grants';
    expect(await idsFor(owner, all)).toEqual([child, former, grandchild, kept].toSorted());
    expect(await idsFor(child, all)).toEqual([child, grandchild].toSorted());
    expect(await idsFor(grandchild, all)).toEqual([grandchild]);
    expect(await idsFor(stranger, all)).toEqual([]);
  });

  it('is made, changed and ended by those that it came from', async () => {
    const change = 'UPDATE cloud_grants SET vcpus = 9 RETURNING id';
    expect(await idsFor(grandchild, change)).toEqual([]);
    expect(await idsFor(stranger, change)).toEqual([]);
    expect(await idsFor(child, change)).toEqual([grandchild]);
    const { text, values } = rows.insertion('cloud_grants', { organization_id: stranger, chain: [owner] });
    await expect(as(stranger, (tx) => tx.query(text, values))).rejects.toThrow(/row-level security/);
  });

  it('shows what the provider offers everybody while it holds, and nothing that anybody made', async () => {
    const all = 'SELECT id FROM resources';
    for (const holder of [child, grandchild, kept]) {
      expect(await idsFor(holder, all), holder).toEqual(['outside', 'public', 'size']);
    }
    for (const nobody of [former, stranger]) expect(await idsFor(nobody, all), nobody).toEqual([]);
    expect(await idsFor(child, "UPDATE resources SET name = 'mine' RETURNING id")).toEqual([]);
    expect(await idsFor(child, 'DELETE FROM resources RETURNING id')).toEqual([]);
  });

  it('leads up from the one of the organization that asks', async () => {
    const above = "SELECT id FROM grants_above('cloud')";
    expect(await idsFor(grandchild, above)).toEqual([child, grandchild].toSorted());
    expect(await idsFor(stranger, above)).toEqual([]);
    expect(await idsFor(child, 'SELECT id FROM granted_clouds()')).toEqual(['cloud']);
    expect(await idsFor(stranger, 'SELECT id FROM granted_clouds()')).toEqual([]);
  });
});

it.each([
  'granted_clouds()',
  "grants_above('cloud')",
  "reaches_account('org-owner', 'any', 'cloud')",
  "is_name_taken('cloud', 'images', 'any')",
  "open_operations('cloud')",
  "quota_used('org-owner', ARRAY['org-owner'], NULL, NULL)",
])('%s looks at everything and leaves the transaction bounded to its organization', async (look) => {
  const seen = await as(stranger, async (tx) => {
    await tx.query(`SELECT * FROM ${look}`);
    return tx.query('SELECT id FROM clouds UNION SELECT id FROM resources');
  });
  expect(seen).toEqual([]);
});
