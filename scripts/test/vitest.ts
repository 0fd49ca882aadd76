import path from 'node:path';
import { root } from '../install/root.mjs';
import { runProgram } from './run-program.ts';
import type { SuiteResult } from './suite.ts';

/** Runs one project of vitest.config.ts. A run that ends without a result is one failure. */
export async function runVitest(project: string): Promise<SuiteResult> {
  const reporter = path.join(root, 'scripts/test/vitest-reporter.ts');
  const args = ['run', '--project', project, '--reporter', 'default', '--reporter', reporter, '--passWithNoTests'];
  const written = await runProgram('vitest', args, 'KUMO_TEST_RESULT');
  if (written === undefined)
    return { passed: 0, failed: 1, skipped: 0, failures: ['the run ended without a result'], skips: [] };
  return JSON.parse(written) as SuiteResult;
}
