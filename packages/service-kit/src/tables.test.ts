import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { idempotencyTablesSql, kitTablesSql, outboxTablesSql } from './tables.ts';

const prisma = fileURLToPath(new URL('../../../prisma/', import.meta.url));

function migrationsOf(service: string): string {
  const folder = `${prisma}${service}/migrations`;
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readFileSync(`${folder}/${name}/migration.sql`, 'utf8'))
    .join('\n');
}

test('the migrations of each service hold the tables of the kit, word for word', () => {
  expect(migrationsOf('compute')).toContain(kitTablesSql.trim());
  expect(migrationsOf('identity')).toContain(outboxTablesSql.trim());
  expect(migrationsOf('identity')).toContain(idempotencyTablesSql.trim());
});
