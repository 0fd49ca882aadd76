import type { SqlHandle } from '@kumo/db/identity';

/** Whether the first owner was made. */
export async function isSetupDone(sql: SqlHandle): Promise<boolean> {
  return (await sql.query('SELECT 1 FROM setup')).length > 0;
}

/** Takes the one row that there can be. False when it is taken; waits for a transaction in flight that takes it. */
export async function claimSetup(sql: SqlHandle): Promise<boolean> {
  return (await sql.query('INSERT INTO setup DEFAULT VALUES ON CONFLICT DO NOTHING RETURNING 1')).length === 1;
}
