import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../install/root.mjs';
import { type Check, CheckFailed } from './check.ts';
import { mustPass } from './tool.ts';

/** Read by name outside of a `config.ts`: what the system sets, and what one process tells the next one. */
const knownElsewhere = new Set([
  ...['PATH', 'CI', 'NODE_ENV', 'NODE_COMPILE_CACHE'],
  // npm start to itself under Node 24
  ...['KUMO_LAUNCHER_PID', 'KUMO_STARTED_AT'],
  // our scripts to the Prisma command line
  ...['PRISMA_DATABASE_URL', 'PRISMA_SCHEMA_ENGINE_BINARY'],
  // in the example that people copy
  'API_KEY',
]);

/** The services' own reading of the environment, which the table of variables is made from. */
export const environmentChecks: Check[] = [
  {
    name: 'nothing reads an environment variable that the table of variables does not have',
    async run() {
      const { stdout } = await mustPass('git', ['ls-files', 'apps', 'packages', 'scripts', '*.mjs', '*.ts']);
      const files = stdout.split('\n').filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !isTest(file));
      const documented = await readFile(path.join(root, 'docs/operations.md'), 'utf8');
      const strangers: string[] = [];
      for (const file of new Set(files)) {
        for (const [, name = ''] of (await readFile(path.join(root, file), 'utf8')).matchAll(
          /process\.env\.([A-Z_]+)/g,
        )) {
          if (!knownElsewhere.has(name) && !documented.includes(`\`${name}\``)) strangers.push(`${file}: ${name}`);
        }
      }
      if (strangers.length > 0) throw new CheckFailed(strangers.join('\n'));
    },
  },
];

function isTest(file: string): boolean {
  return /\.test\.tsx?$|\/testing\/|\/test\/|^test\/|^scripts\/test\/|^docker\//.test(file);
}
