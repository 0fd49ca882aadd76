// Makes the database ready and leaves each service the connection string of its own role. Run to its end before the
// services start, at every start and every update.
import { renameSync, writeFileSync } from 'node:fs';
import { DatabaseProblem, dataServices, findSecret, keptSecret, prepareDatabase } from '@kumo/db/bootstrap';

try {
  const { urls, applied } = await prepareDatabase(administratorUrl(), (role) => keptSecret('/secrets/migrate', role));
  for (const service of dataServices) writeSecret(`/secrets/${service}/database-url`, urls[service]);
  console.log(applied.length > 0 ? `Migrated: ${applied.join(', ')}` : 'The database is up to date.');
} catch (error) {
  if (!(error instanceof DatabaseProblem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** DATABASE_URL, or the Postgres of the Compose file. */
function administratorUrl(): string {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  const password = findSecret('/secrets/postgres', 'password');
  if (password === undefined) throw new DatabaseProblem('Set DATABASE_URL: there is no password of a Postgres here.');
  return `postgresql://postgres:${password}@postgres:5432/kumo`;
}

/** In one step, so that a service never reads half of it. */
function writeSecret(file: string, secret: string): void {
  writeFileSync(`${file}.new`, `${secret}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
