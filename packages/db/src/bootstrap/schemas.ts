import type pg from 'pg';
import { computeJobsSchema, type DataService, dataServices, ownerRole, serviceRole } from '../services.ts';

/** Every schema of Kumo and the one role that may use it. */
const schemas: { schema: string; service: DataService }[] = [
  ...dataServices.map((service) => ({ schema: service, service })),
  { schema: computeJobsSchema, service: 'compute' },
];

/**
 * Makes the schemas, owned by the migration role, and says once what its service may do with every table made there
 * later: read and write rows, no more. A migration that adds an append-only table revokes UPDATE and DELETE itself.
 */
export async function ensureSchemas(owner: pg.Client): Promise<void> {
  const existing = await owner.query<{ name: string }>('SELECT nspname::text AS name FROM pg_namespace');
  const names = new Set(existing.rows.map(({ name }) => name));
  for (const { schema, service } of schemas) {
    if (names.has(schema)) continue;
    const role = serviceRole(service);
    const forNew = `ALTER DEFAULT PRIVILEGES FOR ROLE ${ownerRole} IN SCHEMA ${schema}`;
    // One string is one transaction: a schema exists with its privileges or not at all.
    await owner.query(`
      CREATE SCHEMA ${schema};
      GRANT USAGE ON SCHEMA ${schema} TO ${role};
      ${forNew} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};
      ${forNew} GRANT USAGE, SELECT ON SEQUENCES TO ${role};
      ${forNew} GRANT EXECUTE ON FUNCTIONS TO ${role};
    `);
  }
}
