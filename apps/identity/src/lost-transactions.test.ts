import { createIdentityDatabase, type IdentityDatabase, type IdentityTransaction } from '@kumo/db/identity';
import { startTestDatabase, type TestDatabase } from '@kumo/db/testing';
import { toProblem } from '@kumo/service-kit';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

let server: TestDatabase;
let superuser: pg.Client;
let database: IdentityDatabase;

beforeAll(async () => {
  server = await startTestDatabase();
  superuser = new pg.Client({ connectionString: server.superuserUrl });
  await superuser.connect();
  // Whoever writes here is cut off by Postgres itself while it commits.
  await superuser.query(`
    CREATE TABLE identity.last_words (id int);
    GRANT INSERT ON identity.last_words TO PUBLIC;
    CREATE FUNCTION identity.cut_off() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_terminate_backend(pg_backend_pid(), 5000); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER cut_off AFTER INSERT ON identity.last_words
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION identity.cut_off()`);
  database = createIdentityDatabase(server.urls.identity);
});

afterAll(async () => {
  await database?.close();
  await superuser?.end();
  await server?.remove();
});

/** How the connection of a transaction may be ended under it. */
const losses: Record<string, (tx: IdentityTransaction) => Promise<unknown>> = {
  'before its commit': (tx) => endConnection(tx),
  'in its commit': (tx) => tx.query('INSERT INTO identity.last_words VALUES (1)'),
  'before a query of Prisma': async (tx) => {
    await endConnection(tx);
    await tx.prisma.person.count();
  },
  'in a query of Prisma': (tx) => tx.prisma.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid(), 5000)`,
  'before a query by hand': async (tx) => {
    await endConnection(tx);
    await tx.query('SELECT 1');
  },
  'in a query by hand': (tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid(), 5000)'),
};

for (const [moment, lose] of Object.entries(losses)) {
  it(`a transaction that loses its connection ${moment} ends as unavailable, and soon they are sound again`, async () => {
    const lost = database.asSystem(async (tx) => {
      await tx.prisma.person.count();
      await lose(tx);
    });
    const error: unknown = await lost.then(
      () => 'it did not fail',
      (reason: unknown) => reason,
    );
    expect(toProblem(error, 'r'), String(error)).toMatchObject({ status: 503, code: 'unavailable' });
    // The pool learns of the end a moment after the transaction did.
    await vi.waitFor(async () => expect(await database.asSystem((tx) => tx.prisma.person.count())).toBe(0));
  });
}

async function endConnection(tx: IdentityTransaction): Promise<void> {
  const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await superuser.query('SELECT pg_terminate_backend($1, 5000)', [row?.pid]);
}
