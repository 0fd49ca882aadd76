import { progress } from '../start/progress.mjs';
import { buildWeb } from '../supervisor/web-build.ts';
import { type SuiteResult, total } from './suite.ts';
import { suites } from './suites.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`No such suite: ${unknown.join(', ')}. There are: ${suites.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
/** In CI a suite that could not run has failed: otherwise it could stay away unseen for months. */
const isComplete = process.env.CI === 'true';

// Every test that starts Kumo finds the pages built.
await buildWeb(() => progress('building the pages'), new AbortController().signal);

const results = new Map<string, SuiteResult>();
for (const suite of suites) {
  if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
  console.log(`\n── ${suite.name} ──`);
  const unavailable = await suite.missing();
  if (unavailable === undefined) {
    results.set(suite.name, await suite.run());
  } else {
    console.log(`  not run: ${unavailable}`);
    results.set(suite.name, {
      passed: 0,
      failed: isComplete ? 1 : 0,
      skipped: isComplete ? 0 : 1,
      failures: [],
      skips: [],
      unavailable,
    });
  }
}

console.log('\n── summary ──');
for (const [name, { passed, failed, skipped, failures, skips, unavailable }] of results) {
  console.log(
    `${name.padEnd(12)} ${unavailable ? `not run: ${unavailable}` : `${passed} passed, ${failed} failed, ${skipped} skipped`}`,
  );
  for (const failure of failures) console.log(`             failed: ${failure}`);
  for (const skip of skips) console.log(`             skipped: ${skip}`);
}
const { passed, failed, skipped } = total([...results.values()]);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
