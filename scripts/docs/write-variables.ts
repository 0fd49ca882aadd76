// npm run docs:variables: writes the table of environment variables into docs/operations.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { operationsPage, variablesTable, withTable } from './variables-table.ts';

const page = readFileSync(operationsPage, 'utf8');
writeFileSync(operationsPage, withTable(page, await variablesTable()));
