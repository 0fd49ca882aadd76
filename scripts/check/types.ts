import type { Check } from './check.ts';
import { mustPass } from './tool.ts';

/** TypeScript's own judgement. Turbo remembers which workspaces it has judged. */
export const typeChecks: Check[] = [
  {
    name: 'every workspace is sound to TypeScript',
    async run() {
      await mustPass('turbo', ['run', 'typecheck', '--continue', '--output-logs=errors-only', '--no-color']);
    },
  },
  {
    name: 'the scripts and tests are sound to TypeScript',
    async run() {
      await mustPass('tsc', ['--project', 'scripts', '--noEmit', '--pretty', 'false']);
    },
  },
];
