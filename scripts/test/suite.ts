import { stripVTControlCharacters } from 'node:util';

/** How a suite went. */
export interface SuiteResult {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, and how: the end of a long log is often all that is kept of it. */
  failures: string[];
  /** What was skipped, and why. */
  skips: string[];
  /** Why the suite as a whole could not run. */
  unavailable?: string;
}

/** A part of npm test. */
export interface Suite {
  name: string;
  /** Why it cannot run on this machine, or undefined when it can. */
  missing(): Promise<string | undefined>;
  run(): Promise<SuiteResult>;
}

/** A failure in one line: the test's name and the first line of its error. */
export function describeFailure(name: string, error: string | undefined): string {
  return `${name}: ${stripVTControlCharacters(error ?? 'no error was given')
    .split('\n', 1)[0]
    ?.slice(0, 300)}`;
}

/** Adds a suite's result to those of others. */
export function total(results: SuiteResult[]): { passed: number; failed: number; skipped: number } {
  const sum = (pick: (result: SuiteResult) => number): number => results.reduce((all, result) => all + pick(result), 0);
  return { passed: sum((r) => r.passed), failed: sum((r) => r.failed), skipped: sum((r) => r.skipped) };
}
