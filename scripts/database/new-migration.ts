// npm run db:migrate -- <service> <name>: writes the migration that takes the database from the migrations so far to
// what prisma/<service>/schema.prisma says. What Prisma cannot express (policies, grants, functions) is added by hand.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DataService, dataServices } from '@kumo/db/bootstrap';
import { startTestDatabase } from '@kumo/db/testing';
import { schemaDifference, schemaPath } from './schema-difference.ts';

const [service, name] = process.argv.slice(2);
if (!isDataService(service) || !name || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error(`Usage: npm run db:migrate -- ${dataServices.join('|')} <name_in_snake_case>`);
  process.exit(2);
}

const database = await startTestDatabase();
try {
  const sql = await schemaDifference(service, database.superuserUrl);
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = path.join(path.dirname(schemaPath(service)), 'migrations', `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'migration.sql'), sql);
  console.log(
    `${path.relative(process.cwd(), folder)}/migration.sql${sql === '' ? ' (empty: the models changed nothing)' : ''}`,
  );
} finally {
  await database.remove();
}

function isDataService(value: string | undefined): value is DataService {
  return dataServices.some((known) => known === value);
}
