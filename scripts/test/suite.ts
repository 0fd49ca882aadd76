/** How a suite went. */
export interface SuiteResult {
  passed: number;
  failed: number;
  skipped: number;
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

/** Adds a suite's result to those of others. */
export function total(results: SuiteResult[]): { passed: number; failed: number; skipped: number } {
  const sum = (pick: (result: SuiteResult) => number): number => results.reduce((all, result) => all + pick(result), 0);
  return { passed: sum((r) => r.passed), failed: sum((r) => r.failed), skipped: sum((r) => r.skipped) };
}
