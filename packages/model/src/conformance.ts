/** What the last conformance runs of one adapter showed. */
export interface ProviderConformance {
  readonly provider: string;
  readonly runs: readonly ConformanceRunSummary[];
  /** By `<noun>.<verb>`: what was declared then and what came of it, in every run. */
  readonly verbs: Readonly<Record<string, readonly VerbOutcome[]>>;
}

/** One run, in numbers of promises. */
export interface ConformanceRunSummary {
  /** What it ran against, where there are several. */
  readonly variant: string | null;
  /** Day of the run, UTC. */
  readonly ranOn: string;
  readonly held: number;
  readonly failed: number;
  readonly notRun: number;
  /** Why some were not run, each reason once. */
  readonly notRunReasons: readonly string[];
}

/** How one verb turned out in one run. */
export interface VerbOutcome {
  /** What the manifest said of it then. */
  readonly support: string;
  /** `passed`, `failed`, `refused` (the connection that was run against can't do it, and says so) or `not_run`. */
  readonly result: string;
}

/** What the runs say of a verb as it is declared now. */
export type ConformanceMark = 'held' | 'not_held' | 'untried';

/**
 * One failure is not held; nothing tried is untried. What was declared otherwise when it was run has not been tried
 * since.
 *
 * @param support what the manifest says now
 */
export function conformanceMark(support: string, outcomes: readonly VerbOutcome[]): ConformanceMark {
  const found = outcomes.filter((outcome) => outcome.support === support);
  if (found.some(({ result }) => result === 'failed')) return 'not_held';
  return found.some(({ result }) => result === 'passed') ? 'held' : 'untried';
}
