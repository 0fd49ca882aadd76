import pg from 'pg';
import { fastTypes } from './fast-types.ts';
import { surviveLostConnections } from './lost-connections.ts';
import { PreparedStatements } from './prepared-statements.ts';
import { type Scope, scopeSettings, setScopeOfSession } from './scope.ts';
import type { ReadHandle, TextsOf } from './sql.ts';
import { stalePlan } from './statement-handles.ts';

/**
 * Read-only connections for hot lists. There is no transaction around a read: each connection remembers whom it last
 * read for and changes it only when somebody else asks, so a page for the same organization costs one round trip; and
 * statements that come again are prepared.
 * Kept apart from the pool that Prisma uses, where a setting of the session would outlive its request.
 */
export class ReadPool {
  readonly #pool: pg.Pool;
  readonly #prepared = new PreparedStatements();
  readonly #scopes = new WeakMap<pg.PoolClient, string>();

  constructor(config: pg.PoolConfig) {
    this.#pool = new pg.Pool({
      ...config,
      options: `${config.options ?? ''} -c default_transaction_read_only=on -c TimeZone=UTC`.trim(),
    });
    surviveLostConnections(this.#pool);
  }

  /** Runs `read` on one connection that sees what `scope` may see. Writes are refused by Postgres. */
  async read<T>(scope: Scope, read: (sql: ReadHandle) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let failure: Error | undefined;
    try {
      const settings = scopeSettings(scope);
      const wanted = settings.join(' ');
      if (this.#scopes.get(client) !== wanted) {
        this.#scopes.delete(client);
        await client.query({ name: 'scope', text: setScopeOfSession, values: settings });
        this.#scopes.set(client, wanted);
      }
      return await read(this.#handleOf(client));
    } catch (error) {
      if (!leavesSound(error)) failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      client.release(failure);
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  #handleOf(client: pg.PoolClient): ReadHandle {
    const ask = async (text: string, values: unknown[], types: pg.CustomTypesConfig): Promise<unknown[]> => {
      const name = this.#prepared.nameOf(text);
      const { rows } = await client.query({ text, values, types, ...(name === undefined ? {} : { name }) });
      return rows;
    };
    return {
      query: async <T>(text: string, values: unknown[] = []) => (await ask(text, values, fastTypes)) as T[],
      texts: async <Row>(text: string, values: unknown[] = []) => (await ask(text, values, noTypes)) as TextsOf<Row>[],
    };
  }
}

/** Leaves every value as it came. */
const noTypes: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

/** A statement that Postgres refused leaves a sound connection; anything else may not have. */
function leavesSound(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code !== stalePlan;
}
