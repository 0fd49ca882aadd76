import { writeFileSync } from 'node:fs';
import type { TestModule } from 'vitest/node';
import { describeFailure, type SuiteResult } from './suite.ts';

/** Writes the counts of a run, and why tests were skipped, to the file that KUMO_TEST_RESULT names. */
export default class ResultReporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const result: SuiteResult = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
    const fail = (name: string, error: string | undefined): void => {
      result.failed += 1;
      result.failures.push(describeFailure(name, error));
    };
    for (const error of unhandledErrors) fail('outside of a test', messageOf(error));
    for (const module of modules) {
      for (const { message } of module.errors()) fail(module.relativeModuleId, message);
      for (const test of module.children.allTests()) {
        const outcome = test.result();
        if (outcome.state === 'passed') result.passed += 1;
        else if (outcome.state === 'failed')
          fail(`${module.relativeModuleId} > ${test.fullName}`, outcome.errors[0]?.message);
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

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
