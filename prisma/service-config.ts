import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

const folder = path.dirname(fileURLToPath(import.meta.url));

/** Tables of the service kit: their SQL is the kit's own (packages/service-kit/src/tables.ts), so Prisma leaves them alone. */
const kitTables = [
  'outbox',
  'outbox_state',
  'idempotency_keys',
  'workflow_runs',
  'workflow_steps',
  'job_workers',
  'job_leases',
  'leases',
];

/**
 * What the Prisma command line needs to know of one service. The database is `PRISMA_DATABASE_URL`'s, in the schema of
 * the service's name; `npm run db:migrate` gives it a throwaway one.
 */
export function serviceConfig(service: string) {
  // Prisma would download its engine; ours comes with npm install, so that everything works without a network.
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(folder, '../scripts/prisma/schema-engine.mjs');
  const url = process.env.PRISMA_DATABASE_URL;
  return defineConfig({
    schema: path.join(folder, service, 'schema.prisma'),
    experimental: { externalTables: true },
    tables: { external: kitTables.map((table) => `${service}.${table}`) },
    migrations: { path: path.join(folder, service, 'migrations') },
    ...(url ? { datasource: { url: `${url}?schema=${service}` } } : {}),
  });
}
