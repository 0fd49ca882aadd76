import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../install/root.mjs';

/** Where what the last runs showed is kept, one file for each run: it is part of the documentation. */
const resultsFolder = path.join(root, 'docs/conformance');

/** How one verb turned out. `refused`: the connection that was run against can't do it, and says so. */
type Outcome = 'passed' | 'refused' | 'failed' | 'not_run';

/** The last conformance run of one provider, or of one variant of it. */
export interface ConformanceRun {
  readonly provider: string;
  readonly variant: string | null;
  /** Day of the run, UTC. */
  readonly ranOn: string;
  /** How many promises there were, and how many of them were not kept or not run. */
  readonly promises: number;
  readonly failed: number;
  readonly notRun: number;
  /** Why some were not run, each reason once. */
  readonly notRunReasons: readonly string[];
  /** What holds for every call, whatever its verb. */
  readonly everyCall: Outcome;
  /** By `<noun>.<verb>`: what the manifest said then, and what came of it. */
  readonly verbs: Readonly<Record<string, { readonly support: string; readonly result: Outcome }>>;
}

/** A report of the conformance kit, as far as it is kept. */
interface Report {
  readonly provider: string;
  readonly variant: string | null;
  readonly ranAt: string;
  readonly verbs: readonly {
    readonly noun: string;
    readonly verb: string;
    readonly support: string;
    readonly result: Outcome;
    readonly promises: readonly ReportedPromise[];
  }[];
  readonly connection: { readonly result: Outcome; readonly promises: readonly ReportedPromise[] };
}

interface ReportedPromise {
  readonly result: Outcome;
  readonly reason?: string;
}

/** Every run that is kept, by provider and variant. */
export function keptRuns(): ConformanceRun[] {
  return jsonFiles(resultsFolder).map((file) => JSON.parse(readFileSync(path.join(resultsFolder, file), 'utf8')));
}

/** Takes over the reports of one folder; those of other runs stay. Returns the names of what was taken. */
export function keepReports(folder: string): string[] {
  mkdirSync(resultsFolder, { recursive: true });
  return jsonFiles(folder).map((file) => {
    const run = toRun(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
    writeFileSync(path.join(resultsFolder, file), `${JSON.stringify(run, null, 2)}\n`);
    return file;
  });
}

/** What is worth keeping: outcomes. Durations, messages and the name of whoever answered differ from machine to machine. */
function toRun({ provider, variant, ranAt, verbs, connection }: Report): ConformanceRun {
  const all = [...verbs.flatMap(({ promises }) => promises), ...connection.promises];
  const count = (result: Outcome) => all.filter((promise) => promise.result === result).length;
  return {
    provider,
    variant,
    ranOn: ranAt.slice(0, 10),
    promises: all.length,
    failed: count('failed'),
    notRun: count('not_run'),
    notRunReasons: [...new Set(all.flatMap(({ result, reason }) => (result === 'not_run' ? (reason ?? []) : [])))],
    everyCall: connection.result,
    verbs: Object.fromEntries(
      verbs.map(({ noun, verb, support, result }) => [`${noun}.${verb}`, { support, result }] as const),
    ),
  };
}

function jsonFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort();
}
