/** Runs one SQL statement with positional parameters (`$1`, …) and returns its rows. */
export interface SqlHandle {
  query<T>(sql: string, values?: unknown[]): Promise<T[]>;
}

/** The part of a `pg` pool or client that a {@link SqlHandle} needs. */
interface Queryable {
  query(sql: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Wraps a `pg` pool or client. Rows are trusted to have the shape that the caller's SQL names. */
export function toSqlHandle(queryable: Queryable): SqlHandle {
  return {
    async query<T>(sql: string, values: unknown[] = []): Promise<T[]> {
      const { rows } = await queryable.query(sql, values);
      return rows as T[];
    },
  };
}
