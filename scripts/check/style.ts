import type { Check } from './check.ts';
import { mustPass } from './tool.ts';

/** Format, lint and what nobody uses. */
export const styleChecks: Check[] = [
  {
    name: 'format and lint are clean',
    async run() {
      await mustPass('biome', ['check', '--error-on-warnings', '--colors=off', '.']);
    },
  },
  {
    name: 'nothing is exported, depended on or kept that nobody uses',
    async run() {
      await mustPass('knip', ['--no-progress']);
    },
  },
];
