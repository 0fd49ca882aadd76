import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { type DataService, serviceRole } from '../services.ts';
import { DatabaseProblem } from './problem.ts';

/** One folder of `prisma/<service>/migrations`. */
interface Migration {
  name: string;
  sql: string;
  /** As Prisma computes it: SHA-256 of the file. */
  checksum: string;
}

const prismaFolder = fileURLToPath(new URL('../../../../prisma', import.meta.url));

/**
 * Applies what is pending, each migration in a transaction of its own, so that a failed one leaves nothing behind.
 * Keeps Prisma's own ledger (`_prisma_migrations`), so its tools see the truth; Prisma's command line would take
 * seconds and 100 MB to do the same. Unknown newer migrations are left alone: a rolling update may be ahead of this copy.
 * Returns the names of what it applied.
 */
export async function migrate(owner: pg.Client, service: DataService): Promise<string[]> {
  const known = readMigrations(path.join(prismaFolder, service, 'migrations'));
  const applied = await appliedChecksums(owner, service);
  const pending = known.filter(({ name, checksum }) => {
    const earlier = applied.get(name);
    if (earlier !== undefined && earlier !== checksum) {
      throw new DatabaseProblem(
        `Migration ${service}/${name} was changed after it had been applied here. Migrations are forward-only: ` +
          'restore the file and add a new one.',
      );
    }
    return earlier === undefined;
  });
  for (const migration of pending) await apply(owner, service, migration);
  return pending.map(({ name }) => name);
}

function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function appliedChecksums(owner: pg.Client, service: DataService): Promise<Map<string, string>> {
  const ledger = `${service}._prisma_migrations`;
  const found = await owner.query<{ ledger: string | null }>('SELECT to_regclass($1)::text AS ledger', [ledger]);
  if (!found.rows[0]?.ledger) {
    await owner.query(`
      CREATE TABLE ${ledger} (
        id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
        migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
        started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0
      );
      REVOKE INSERT, UPDATE, DELETE ON ${ledger} FROM ${serviceRole(service)};
    `);
    return new Map();
  }
  const { rows } = await owner.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM ${ledger} WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

async function apply(owner: pg.Client, service: DataService, { name, sql, checksum }: Migration): Promise<void> {
  await owner.query('BEGIN');
  try {
    await owner.query(`SET LOCAL search_path = ${service}`);
    await owner.query(sql);
    await owner.query(
      `INSERT INTO ${service}._prisma_migrations
         (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await owner.query('COMMIT');
  } catch (error) {
    await owner.query('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseProblem(`Migration ${service}/${name} failed and was undone: ${reason}`, { cause: error });
  }
}
