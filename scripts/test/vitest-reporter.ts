import { writeFileSync } from 'node:fs';
import type { TestModule } from 'vitest/node';
import type { SuiteResult } from './suite.ts';

/** Writes the counts of a run, and why tests were skipped, to the file that KUMO_TEST_RESULT names. */
export default class ResultReporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const result: SuiteResult = { passed: 0, failed: unhandledErrors.length, skipped: 0, skips: [] };
    for (const module of modules) {
      result.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const outcome = test.result();
        if (outcome.state === 'passed') result.passed += 1;
        else if (outcome.state === 'failed') result.failed += 1;
        else {
          result.skipped += 1;
          result.skips.push(`${test.fullName}: ${(outcome.state === 'skipped' && outcome.note) || 'no reason given'}`);
        }
      }
    }
    const file = process.env.KUMO_TEST_RESULT;
    if (file) writeFileSync(file, JSON.stringify(result));
  }
}
