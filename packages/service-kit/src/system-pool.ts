import pg from 'pg';
import { type SchemaConnection, sessionConfig } from './postgres-session.ts';
import type { SqlHandle } from './sql.ts';

/** A few connections of the kit's own, whose transactions see every organization's rows. */
export interface SystemPool {
  transact<T>(work: (tx: SqlHandle) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens the pool; connects at first use. */
export function createSystemPool(connection: SchemaConnection, max: number): SystemPool {
  const pool = new pg.Pool({ ...sessionConfig(connection), max });
  pool.on('error', () => undefined); // an idle connection ended: the pool has dropped it already
  // One that is lent out told its end: its holder learns it by the next query, and the process must not die of it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    async transact(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await work({
          query: async <R>(sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows as R[],
        });
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch((failure: Error) => {
          broken = failure;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}
