import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeBinary } from '../install/node-binary.mjs';
import type { SuiteResult } from '../test/suite.ts';

/** What the tests said of a mutant. `broken`: they did not even begin, so that nothing was judged. */
export type Outcome =
  | { readonly verdict: 'killed'; readonly by: string }
  | { readonly verdict: 'survived' | 'broken' | 'equivalent'; readonly by: string };

/** Longer than any of the named tests takes, however slow the machine: then the mutant hangs, which is seen as well. */
const patienceMs = 20 * 60_000;

/** Runs the tests of a copy, up to the first that fails. */
export async function judge(
  folder: string,
  project: string,
  tests: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> {
  const results = mkdtempSync(path.join(tmpdir(), 'kumo-mutant-result-'));
  const file = path.join(results, 'result.json');
  const reporter = path.join(folder, 'scripts/test/vitest-reporter.ts');
  const vitest = path.join(folder, 'node_modules/vitest/vitest.mjs');
  try {
    const child = spawn(
      nodeBinary(),
      [vitest, 'run', '--project', project, '--bail', '1', '--reporter', reporter, ...tests],
      // CI tries what fails once more: here nothing shall be tried twice.
      {
        cwd: folder,
        env: { ...process.env, CI: '', KUMO_TEST_RESULT: file },
        stdio: 'ignore',
        timeout: patienceMs,
        signal,
      },
    );
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return outcomeOf(status, read(file));
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

/** What a run says. `result`: what the tests left, or undefined when they came to no end. */
export function outcomeOf(status: number | null, result: SuiteResult | undefined): Outcome {
  if (result === undefined) return { verdict: 'killed', by: 'the tests came to no end' };
  const [first] = result.failures;
  if (first !== undefined) return { verdict: isOfATest.test(first) ? 'killed' : 'broken', by: first };
  if (result.passed === 0) return { verdict: 'broken', by: 'no test was run' };
  if (status !== 0) return { verdict: 'killed', by: 'the run ended with a failure' };
  return { verdict: 'survived', by: '' };
}

/** What failed is a test, not a file that could not be read or prepared: that is red for a reason that proves nothing. */
const isOfATest = /^\S+ > /;

function read(file: string): SuiteResult | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SuiteResult;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
