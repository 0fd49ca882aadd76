import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { computeJobsSchema } from '../services.ts';

/**
 * Installs or updates the tables of pg-boss as the owner, so that compute needs no right to change them. Loads pg-boss
 * only when there is something to do. Returns true when there was.
 */
export async function ensureJobs(owner: pg.Client, ownerUrl: string): Promise<boolean> {
  const wanted = expectedVersion();
  const found = await owner.query<{ installed: boolean }>('SELECT to_regclass($1) IS NOT NULL AS installed', [
    `${computeJobsSchema}.version`,
  ]);
  if (found.rows[0]?.installed) {
    const { rows } = await owner.query<{ version: number }>(`SELECT version FROM ${computeJobsSchema}.version`);
    if ((rows[0]?.version ?? 0) >= wanted) return false;
  }
  const { PgBoss } = await import('pg-boss');
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: computeJobsSchema,
    createSchema: false,
    supervise: false,
    schedule: false,
  });
  const failures: Error[] = [];
  boss.on('error', (error) => failures.push(error));
  await boss.start();
  await boss.stop({ graceful: false });
  if (failures[0]) throw failures[0];
  return true;
}

/** The schema version that the installed pg-boss works with. */
function expectedVersion(): number {
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.resolve('pg-boss'))));
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { pgboss: { schema: number } };
  return manifest.pgboss.schema;
}
