import type pg from 'pg';
import { PreparedStatements } from './prepared-statements.ts';
import type { SqlHandle } from './sql.ts';

/** What a prepared statement answers was changed by a migration: its connection would refuse it for ever. */
export const stalePlan = '0A000';

/**
 * SQL of transactions, prepared when it comes again: parsing and planning are most of what a small statement costs. Not where
 * a parameter is a list: a plan that is kept knows neither how long the next list is nor how far the table has grown.
 */
export class StatementHandles {
  readonly #prepared = new PreparedStatements();

  /** Rows are trusted to have the shape that the caller's SQL names. */
  handleOf(client: Pick<pg.ClientBase, 'query'>): SqlHandle {
    return {
      query: async <T>(text: string, values: unknown[] = []): Promise<T[]> => {
        const name = values.some(Array.isArray) ? undefined : this.#prepared.nameOf(text);
        try {
          const { rows } = await client.query({ text, values, ...(name === undefined ? {} : { name }) });
          return rows as T[];
        } catch (error) {
          if (isStale(error)) this.#prepared.forget(text);
          throw error;
        }
      },
    };
  }
}

function isStale(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === stalePlan;
}
