import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withClient } from './bootstrap/connection.ts';
import { type ComputeDatabase, createComputeDatabase } from './compute.ts';
import { wholeOrganization } from './scope.ts';
import { startTestDatabase, type TestDatabase } from './testing.ts';

let server: TestDatabase;
let database: ComputeDatabase;

beforeAll(async () => {
  server = await startTestDatabase();
  await withClient(
    server.ownerUrl,
    (owner) =>
      owner.query(`
        CREATE TABLE notes (id int PRIMARY KEY, organization_id text NOT NULL);
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
        ALTER TABLE notes FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON notes USING (
          organization_id = current_setting('app.organization_id', true) OR current_setting('app.system', true) = 'on'
        );
      `),
    'compute',
  );
  database = createComputeDatabase(server.urls.compute, { maxConnections: 2, maxReadConnections: 1 });
});

beforeEach(async () => {
  await database.asSystem(async (tx) => {
    await tx.query('DELETE FROM notes');
    await tx.query("INSERT INTO notes VALUES (1, 'org_a'), (2, 'org_b')");
  });
});

afterAll(async () => {
  await database?.close();
  await server?.remove();
});

const selectIds = 'SELECT id FROM notes ORDER BY id';

describe('a transaction', () => {
  it('prepares what comes again, but not with a list', async () => {
    const { names, ids } = await database.inOrganization(wholeOrganization('org_a'), async (tx) => {
      for (let use = 0; use < 3; use += 1) {
        await tx.query('SELECT id FROM notes WHERE id = $1', [1]);
        await tx.query('SELECT id FROM notes WHERE id = ANY ($1)', [[1]]);
      }
      const names = await tx.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements');
      return { names: names.map(({ statement }) => statement), ids: await tx.query(selectIds) };
    });
    expect(names).toContain('SELECT id FROM notes WHERE id = $1');
    expect(names).not.toContain('SELECT id FROM notes WHERE id = ANY ($1)');
    expect(ids).toEqual([{ id: 1 }]);
  });

  it('goes on after a migration changed what a prepared statement answers', async () => {
    const everything = 'SELECT * FROM notes ORDER BY id';
    const read = () => database.inOrganization(wholeOrganization('org_a'), (tx) => tx.query(everything));
    for (let round = 0; round < 4; round += 1) expect(await read()).toEqual([{ id: 1, organization_id: 'org_a' }]);
    await withClient(server.ownerUrl, (owner) => owner.query('ALTER TABLE notes ADD title text'), 'compute');
    await read().catch(() => undefined); // it gets another name
    expect(await read()).toEqual([{ id: 1, organization_id: 'org_a', title: null }]);
    await withClient(server.ownerUrl, (owner) => owner.query('ALTER TABLE notes DROP title'), 'compute');
  });

  it('sees the rows of its organization only', async () => {
    expect(await database.inOrganization(wholeOrganization('org_a'), (tx) => tx.query(selectIds))).toEqual([{ id: 1 }]);
    expect(await database.asSystem((tx) => tx.query(selectIds))).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('cannot write a row of another organization', async () => {
    const write = database.inOrganization(wholeOrganization('org_a'), (tx) =>
      tx.query("INSERT INTO notes VALUES (3, 'org_b')"),
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });

  it('is one for Prisma and for SQL: both see what it wrote, and a failure undoes both', async () => {
    const work = database.inOrganization(wholeOrganization('org_a'), async (tx) => {
      await tx.prisma.$executeRaw`INSERT INTO notes VALUES (10, 'org_a')`;
      await tx.query("INSERT INTO notes VALUES (11, 'org_a')");
      expect(await tx.query(selectIds)).toHaveLength(3);
      expect(await tx.prisma.$queryRaw`SELECT id FROM notes`).toHaveLength(3);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await database.inOrganization(wholeOrganization('org_a'), (tx) => tx.query(selectIds))).toEqual([{ id: 1 }]);
  });

  it('keeps its connection while others run, also nested ones', async () => {
    const ids = await database.inOrganization(wholeOrganization('org_a'), async (outer) => {
      const inner = await database.inOrganization(wholeOrganization('org_b'), (tx) => tx.query(selectIds));
      return [await outer.query(selectIds), inner];
    });
    expect(ids).toEqual([[{ id: 1 }], [{ id: 2 }]]);
  });

  it('leaves no scope behind on its connection', async () => {
    await Promise.all([1, 2].map(() => database.asSystem((tx) => tx.query(selectIds))));
    expect((await database.pool.query(selectIds)).rows).toEqual([]);
    expect(await database.prisma.$queryRaw`SELECT id FROM notes`).toEqual([]);
  });
});

describe('a read', () => {
  it('changes its scope when the organization changes, on the same connection', async () => {
    const read = (organizationId: string) =>
      database.readInOrganization(wholeOrganization(organizationId), (sql) => sql.query(selectIds));
    expect(await read('org_a')).toEqual([{ id: 1 }]);
    expect(await read('org_b')).toEqual([{ id: 2 }]);
    expect(await read('org_a')).toEqual([{ id: 1 }]);
    expect(await database.readAsSystem((sql) => sql.query(selectIds))).toHaveLength(2);
    expect(await read('org_none')).toEqual([]);
  });

  it('cannot write', async () => {
    const write = database.readAsSystem((sql) => sql.query("INSERT INTO notes VALUES (4, 'org_a')"));
    await expect(write).rejects.toThrow(/read-only transaction/);
  });

  it('prepares a statement that comes again, and shows each organization its own rows by it', async () => {
    const ownNotes = 'SELECT id FROM notes ORDER BY organization_id';
    for (let round = 0; round < 8; round += 1) {
      expect(await database.readInOrganization(wholeOrganization('org_a'), (sql) => sql.query(ownNotes))).toEqual([
        { id: 1 },
      ]);
      expect(await database.readInOrganization(wholeOrganization('org_b'), (sql) => sql.query(ownNotes))).toEqual([
        { id: 2 },
      ]);
    }
    const prepared = await database.readAsSystem((sql) =>
      sql.query('SELECT generic_plans > 0 AS "isPlannedOnce" FROM pg_prepared_statements WHERE statement = $1', [
        ownNotes,
      ]),
    );
    expect(prepared).toEqual([{ isPlannedOnce: true }]);
  });

  it('reads on after a migration changed what a prepared statement answers', async () => {
    const everything = 'SELECT * FROM notes ORDER BY id';
    const read = () => database.readInOrganization(wholeOrganization('org_a'), (sql) => sql.query(everything));
    for (let round = 0; round < 4; round += 1) expect(await read()).toEqual([{ id: 1, organization_id: 'org_a' }]);
    await withClient(
      server.ownerUrl,
      (owner) => owner.query("ALTER TABLE notes ADD title text DEFAULT 'new'"),
      'compute',
    );
    await read().catch(() => undefined); // the connection that had prepared it is given up
    expect(await read()).toEqual([{ id: 1, organization_id: 'org_a', title: 'new' }]);
    await withClient(server.ownerUrl, (owner) => owner.query('ALTER TABLE notes DROP title'), 'compute');
  });

  it('gives instants, lists and documents as every other query does', async () => {
    const odd = `SELECT at::timestamptz AS at, list::text[] AS list, document::jsonb AS document FROM (VALUES
      ('2026-11-23 00:14:04.123456+00', '{}', '{}'),
      ('2026-11-23 00:14:04+00', '{10.0.0.1,fe80::1}', '[]'),
      ('2026-06-01 02:00:00.5+02', '{"a,b","say \\"yes\\"",NULL,"NULL","",with space}', '{"a": [1, {"b": null}]}'),
      ('0044-03-15 12:00:00+00 BC', '{{a,b},{c,d}}', '"text"'),
      ('12026-01-01 00:00:00+00', '[2:3]={a,b}', '7'),
      ('0001-01-01 00:00:00+00', '{a\\\\b}', 'null'),
      ('infinity', NULL, NULL), (NULL, '{ü,NULL}', 'true')) AS odd (at, list, document)`;
    const usual = await database.pool.query(odd);
    expect(usual.rows).toHaveLength(8);
    expect(await database.readAsSystem((sql) => sql.query(odd))).toEqual(usual.rows);
  });

  it('gives values as Postgres writes them where they are asked for as texts', async () => {
    const values = `SELECT id, id = 1 AS flag, '2026-11-23 02:00:00.5+02'::timestamptz AS at, ARRAY['a', 'b c'] AS list,
      '{"a": 1}'::jsonb AS document, NULL AS nothing FROM notes`;
    for (let round = 0; round < 4; round += 1) {
      expect(await database.readInOrganization(wholeOrganization('org_a'), (sql) => sql.texts(values))).toEqual([
        { id: '1', flag: 't', at: '2026-11-23 00:00:00.5+00', list: '{a,"b c"}', document: '{"a": 1}', nothing: null },
      ]);
      const parsed = await database.readInOrganization(wholeOrganization('org_b'), (sql) => sql.query(values));
      expect(parsed).toMatchObject([{ id: 2, flag: false, list: ['a', 'b c'], document: { a: 1 } }]);
    }
  });

  it('goes on after a statement that Postgres refused', async () => {
    await expect(
      database.readInOrganization(wholeOrganization('org_a'), (sql) => sql.query('SELECT nonsense')),
    ).rejects.toThrow();
    expect(await database.readInOrganization(wholeOrganization('org_a'), (sql) => sql.query(selectIds))).toEqual([
      { id: 1 },
    ]);
  });
});

describe("a service's role", () => {
  it('owns nothing, cannot pass by row-level security and cannot enter another schema', async () => {
    const query = (sql: string) => database.pool.query(sql);
    expect((await query('SELECT rolbypassrls, rolsuper FROM pg_roles WHERE rolname = current_user')).rows).toEqual([
      { rolbypassrls: false, rolsuper: false },
    ]);
    await expect(query('CREATE TABLE mine (id int)')).rejects.toThrow(/permission denied/);
    await expect(query('ALTER TABLE notes DISABLE ROW LEVEL SECURITY')).rejects.toThrow(/must be owner/);
    await expect(query('SELECT * FROM identity._prisma_migrations')).rejects.toThrow(/permission denied/);
    await expect(query('DELETE FROM compute._prisma_migrations')).rejects.toThrow(/permission denied/);
  });
});

describe('after the server ended without a word', () => {
  it('works again by itself', async () => {
    expect(await database.readInOrganization(wholeOrganization('org_a'), (sql) => sql.query(selectIds))).toEqual([
      { id: 1 },
    ]);
    await server.crash();
    await expect(
      database.readInOrganization(wholeOrganization('org_a'), (sql) => sql.query(selectIds)),
    ).rejects.toThrow();
    await server.revive();
    expect(await database.readInOrganization(wholeOrganization('org_a'), (sql) => sql.query(selectIds))).toEqual([
      { id: 1 },
    ]);
    expect(await database.inOrganization(wholeOrganization('org_a'), (tx) => tx.query(selectIds))).toEqual([{ id: 1 }]);
  });
});
