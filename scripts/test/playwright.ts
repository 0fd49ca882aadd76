import { runProgram } from './run-program.ts';
import { describeFailure, type SuiteResult } from './suite.ts';

interface Spec {
  title: string;
  tests: {
    status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
    annotations: { type: string; description?: string }[];
    results: { error?: { message?: string } }[];
  }[];
}

interface Group {
  specs?: Spec[];
  suites?: Group[];
}

/** Runs the browser tests. One that passes only when repeated counts as passed, and is named. */
export async function runPlaywright(): Promise<SuiteResult> {
  const args = ['test', '--config', 'test/e2e/playwright.config.ts', '--reporter', 'list,json'];
  const written = await runProgram('playwright', args, 'PLAYWRIGHT_JSON_OUTPUT_NAME');
  const result: SuiteResult = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
  if (written === undefined) return { ...result, failed: 1, failures: ['the run ended without a result'] };
  const report = JSON.parse(written) as Group & { errors: { message?: string }[] };
  const fail = (name: string, error: string | undefined): void => {
    result.failed += 1;
    result.failures.push(describeFailure(name, error));
  };
  for (const { message } of report.errors) fail('outside of a test', message);
  for (const spec of specsOf(report)) {
    for (const { status, annotations, results } of spec.tests) {
      if (status === 'flaky') console.log(`repeated: ${spec.title}`);
      if (status === 'expected' || status === 'flaky') result.passed += 1;
      else if (status !== 'skipped') fail(spec.title, results.at(-1)?.error?.message);
      else {
        result.skipped += 1;
        result.skips.push(
          `${spec.title}: ${annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given'}`,
        );
      }
    }
  }
  return result;
}

function specsOf(group: Group): Spec[] {
  return [...(group.specs ?? []), ...(group.suites ?? []).flatMap(specsOf)];
}
