import { readFile } from 'node:fs/promises';
import { dataServices } from '@kumo/db/bootstrap';
import { startTestDatabase } from '@kumo/db/testing';
import { schemaDifference, schemaPath } from '../database/schema-difference.ts';
import { type Check, CheckFailed } from './check.ts';

/** A model that no migration makes. */
const canaryModel = '\nmodel MigrationCanary {\n  id String @id\n}\n';

/** The models against what the migrations really make. */
export const schemaChecks: Check[] = [
  {
    name: 'the migrations make exactly what the models say, and the check would see a difference',
    async run() {
      const database = await startTestDatabase();
      try {
        await Promise.all(
          dataServices.map(async (service) => {
            const difference = await schemaDifference(service, database.superuserUrl);
            if (difference !== '') {
              throw new CheckFailed(
                `${service}: run "npm run db:migrate -- ${service} <name>". Missing:\n${difference}`,
              );
            }
            const altered = `${await readFile(schemaPath(service), 'utf8')}${canaryModel}`;
            if ((await schemaDifference(service, database.superuserUrl, altered)) === '') {
              throw new CheckFailed(`${service}: Prisma did not see a model without a migration`);
            }
          }),
        );
      } finally {
        await database.remove();
      }
    },
  },
];
