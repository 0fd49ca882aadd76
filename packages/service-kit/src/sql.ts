/**
 * Runs SQL with positional parameters (`$1`, …) and gives the rows. Inside a transaction it is that transaction; every
 * table of the service kit is reached through one, so that the kit's rows commit or vanish with the caller's.
 */
export interface SqlHandle {
  query<T>(sql: string, values?: unknown[]): Promise<T[]>;
}

/** Runs `work` in one transaction that sees every organization's rows; rolled back when `work` throws. */
export type Transact = <T>(work: (tx: SqlHandle) => Promise<T>) => Promise<T>;
