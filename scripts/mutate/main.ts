// npm run mutate [-- <area> | <area>:<number> …]: breaks one check after the other in a throwaway copy; the tests must see it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../install/root.mjs';
import { areas } from './areas.ts';
import { mutantsOf, mutate, type PlacedMutant } from './mutant.ts';
import { judge, type Outcome } from './outcome.ts';
import { reportOf, type Tried } from './report.ts';
import { makeThrowawayCopy } from './throwaway-copy.ts';

const asked = process.argv.slice(2);
const all = areas.flatMap(mutantsOf);
const isOf = (name: string, { id }: PlacedMutant): boolean => id === name || id.startsWith(`${name}:`);
const unknown = asked.filter((name) => !all.some((mutant) => isOf(name, mutant)));
if (unknown.length > 0) {
  console.error(`No such area: ${unknown.join(', ')}. There are: ${areas.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const wanted = asked.length === 0 ? all : all.filter((mutant) => asked.some((name) => isOf(name, mutant)));

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
const copy = makeThrowawayCopy();
try {
  const tried = await tryAll(copy.folder);
  const failures = tried.filter(({ outcome }) => outcome.verdict === 'survived' || outcome.verdict === 'broken');
  const report = path.join(root, 'test-results/mutants.md');
  mkdirSync(path.dirname(report), { recursive: true });
  writeFileSync(report, reportOf(tried));
  console.log(`${tried.length} mutants, ${failures.length} survived. The table: ${path.relative(root, report)}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
} catch (error) {
  if (!stop.signal.aborted) throw error;
  process.exitCode = 130;
} finally {
  copy.remove();
}

async function tryAll(folder: string): Promise<Tried[]> {
  await requireGreen(folder);
  const tried: Tried[] = [];
  for (const mutant of wanted) {
    const startedAt = performance.now();
    const outcome = await tryOne(folder, mutant);
    tried.push({ mutant, outcome });
    const verdict = outcome.verdict === 'killed' ? 'killed  ' : outcome.verdict.toUpperCase();
    const seconds = `${Math.round((performance.now() - startedAt) / 1000)} s`.padStart(5);
    console.log(`${mutant.id.padEnd(18)} ${verdict} ${seconds}  ${mutant.guarantee} ${outcome.by}`);
  }
  return tried;
}

/** A test that is red by itself would kill everything. */
async function requireGreen(folder: string): Promise<void> {
  for (const project of new Set(wanted.map((mutant) => mutant.project))) {
    const tests = new Set(wanted.filter((mutant) => mutant.project === project).flatMap((mutant) => mutant.tests));
    const { verdict, by } = await judge(folder, project, [...tests], stop.signal);
    if (verdict !== 'survived') throw new Error(`Red without any mutant, so that nothing can be told: ${by}`);
  }
}

async function tryOne(folder: string, mutant: PlacedMutant): Promise<Outcome> {
  if (mutant.equivalent !== undefined) return { verdict: 'equivalent', by: mutant.equivalent };
  const file = path.join(folder, mutant.file);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, mutate(text, mutant));
  try {
    return await judge(folder, mutant.project, mutant.tests, stop.signal);
  } finally {
    writeFileSync(file, text);
  }
}
