import { readFile } from 'node:fs/promises';
import { operationsPage, variablesTable, withTable } from '../docs/variables-table.ts';
import { type Check, CheckFailed } from './check.ts';

/** The documentation of the environment against the code that reads it. */
export const variableChecks: Check[] = [
  {
    name: 'the table of variables in docs/operations.md says what the code reads',
    async run() {
      const page = await readFile(operationsPage, 'utf8');
      if (page !== withTable(page, await variablesTable())) {
        throw new CheckFailed('docs/operations.md is behind the code: run "npm run docs:variables".');
      }
    },
  },
];
