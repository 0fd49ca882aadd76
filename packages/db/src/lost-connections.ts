import type pg from 'pg';

/**
 * Keeps the process alive when Postgres goes: a connection tells its end by an event that kills a process which does not
 * listen. An idle one the pool has dropped already; whoever holds one that is lent out learns it by the next query.
 */
export function surviveLostConnections(pool: pg.Pool): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
}
