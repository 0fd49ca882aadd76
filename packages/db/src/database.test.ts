import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withClient } from './bootstrap/connection.ts';
import { type ComputeDatabase, createComputeDatabase } from './compute.ts';
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
  it('sees the rows of its organization only', async () => {
    expect(await database.inOrganization('org_a', (tx) => tx.query(selectIds))).toEqual([{ id: 1 }]);
    expect(await database.asSystem((tx) => tx.query(selectIds))).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('cannot write a row of another organization', async () => {
    const write = database.inOrganization('org_a', (tx) => tx.query("INSERT INTO notes VALUES (3, 'org_b')"));
    await expect(write).rejects.toThrow(/row-level security/);
  });

  it('is one for Prisma and for SQL: both see what it wrote, and a failure undoes both', async () => {
    const work = database.inOrganization('org_a', async (tx) => {
      await tx.prisma.$executeRaw`INSERT INTO notes VALUES (10, 'org_a')`;
      await tx.query("INSERT INTO notes VALUES (11, 'org_a')");
      expect(await tx.query(selectIds)).toHaveLength(3);
      expect(await tx.prisma.$queryRaw`SELECT id FROM notes`).toHaveLength(3);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await database.inOrganization('org_a', (tx) => tx.query(selectIds))).toEqual([{ id: 1 }]);
  });

  it('keeps its connection while others run, also nested ones', async () => {
    const ids = await database.inOrganization('org_a', async (outer) => {
      const inner = await database.inOrganization('org_b', (tx) => tx.query(selectIds));
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
    const read = (organizationId: string) => database.readInOrganization(organizationId, (sql) => sql.query(selectIds));
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

  it('goes on after a statement that Postgres refused', async () => {
    await expect(database.readInOrganization('org_a', (sql) => sql.query('SELECT nonsense'))).rejects.toThrow();
    expect(await database.readInOrganization('org_a', (sql) => sql.query(selectIds))).toEqual([{ id: 1 }]);
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
    expect(await database.readInOrganization('org_a', (sql) => sql.query(selectIds))).toEqual([{ id: 1 }]);
    await server.crash();
    await expect(database.readInOrganization('org_a', (sql) => sql.query(selectIds))).rejects.toThrow();
    await server.revive();
    expect(await database.readInOrganization('org_a', (sql) => sql.query(selectIds))).toEqual([{ id: 1 }]);
    expect(await database.inOrganization('org_a', (tx) => tx.query(selectIds))).toEqual([{ id: 1 }]);
  });
});
