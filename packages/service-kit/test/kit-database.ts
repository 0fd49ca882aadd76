import { startTestDatabase, type TestDatabase } from '@kumo/db/testing';
import pg from 'pg';
import {
  createLog,
  kitTablesSql,
  type Log,
  type SchemaConnection,
  type SqlHandle,
  type Transact,
} from '../src/index.ts';

/** A Postgres with the kit's tables in a schema of their own, reached by a role without any privilege beyond rows. */
export interface KitDatabase {
  server: TestDatabase;
  connection: SchemaConnection;
  transact: Transact;
  /** A transaction that sees one organization's rows. */
  inOrganization<T>(organizationId: string, work: (tx: SqlHandle) => Promise<T>): Promise<T>;
  log: Log;
  remove(): Promise<void>;
}

const schema = 'kit';

/** Starts one; about a second. */
export async function startKitDatabase(): Promise<KitDatabase> {
  const server = await startTestDatabase();
  const owner = new pg.Client({ connectionString: server.ownerUrl });
  await owner.connect();
  await owner.query(`
    CREATE SCHEMA ${schema};
    GRANT USAGE ON SCHEMA ${schema} TO kumo_compute;
    SET search_path = ${schema};
    ${kitTablesSql}
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO kumo_compute;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO kumo_compute;
  `);
  await owner.end();
  const connection = { connectionString: server.urls.compute, schema, applicationName: 'kit test' };
  const pool = new pg.Pool({ connectionString: server.urls.compute, options: `-c search_path=${schema}`, max: 60 });
  pool.on('error', () => undefined); // tests crash the server

  const run = async <T>(settings: string, work: (tx: SqlHandle) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      await client.query(`BEGIN; ${settings}`);
      const result = await work({
        query: async <R>(sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows as R[],
      });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined); // the connection may be what failed
      throw error;
    } finally {
      client.release();
    }
  };
  return {
    server,
    connection,
    transact: (work) => run("SET LOCAL app.system = 'on'", work),
    inOrganization: (id, work) => run(`SET LOCAL app.organization_id = '${id}'`, work),
    log: createLog({ service: 'kit', level: 'warn' }),
    async remove() {
      await pool.end();
      await server.remove();
    },
  };
}
