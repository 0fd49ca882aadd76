import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

const folder = path.dirname(fileURLToPath(import.meta.url));

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
    migrations: { path: path.join(folder, service, 'migrations') },
    ...(url ? { datasource: { url: `${url}?schema=${service}` } } : {}),
  });
}
