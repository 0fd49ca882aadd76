import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

/** Answers recorded from a real engine 20.10.24, beside the project's root. */
const folder = fileURLToPath(new URL('../../../../../shared/providers/docker/samples/', import.meta.url));

/** Registers tests on recorded answers; where the recordings are missing, that is said in the results instead. */
export function describeRecorded(title: string, tests: () => void): void {
  if (existsSync(folder)) {
    describe(title, tests);
    return;
  }
  describe(`not run: ${title}`, () => {
    const reason = 'the recorded answers (shared/providers/docker/samples beside the project) are missing';
    it(reason, (context) => context.skip(reason));
  });
}

/** One recording, as it was stored: `{request, status, headers, body | bodyHex | lines}`, or several of them by name. */
export function recorded<T>(file: string): T {
  // Recordings do not change, and each test knows the shape of its own.
  return JSON.parse(readFileSync(`${folder}${file}.json`, 'utf8')) as T;
}
