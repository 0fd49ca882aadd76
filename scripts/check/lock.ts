import { readFile } from 'node:fs/promises';
import { completeLock, lockFile } from '../lock/completion.mjs';
import { type Check, CheckFailed } from './check.ts';

/** package-lock.json as every platform and registry needs it. */
export const lockChecks: Check[] = [
  {
    name: 'the lock installs on every platform and names no registry',
    async run() {
      const text = await readFile(lockFile, 'utf8');
      const lock = JSON.parse(text);
      const missing = completeLock(lock);
      if (missing.length > 0 || JSON.stringify(lock) !== JSON.stringify(JSON.parse(text))) {
        throw new CheckFailed(
          `Run "npm run lock:complete". Missing: ${missing.join(', ') || 'nothing, but a registry is named'}`,
        );
      }
    },
  },
];
