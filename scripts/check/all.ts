import { boundaryChecks } from './boundaries.ts';
import { type Check, CheckFailed } from './check.ts';
import { environmentChecks } from './environment.ts';
import { lockChecks } from './lock.ts';
import { providerChecks } from './providers.ts';
import { schemaChecks } from './schema.ts';
import { styleChecks } from './style.ts';
import { typeChecks } from './types.ts';
import { variableChecks } from './variables.ts';

const checks: Check[] = [
  ...typeChecks,
  ...styleChecks,
  ...boundaryChecks,
  ...schemaChecks,
  ...variableChecks,
  ...providerChecks,
  ...environmentChecks,
  ...lockChecks,
];

/** Runs every check, says of each how it went, and returns how many passed and which failed. */
export async function runChecks(): Promise<{ passed: number; failed: number; failures: string[] }> {
  const failures: string[] = [];
  for (const { name, run } of checks) {
    const startedAt = performance.now();
    try {
      await run();
      console.log(`  ✓ ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failures.push(name);
      const detail =
        error instanceof CheckFailed ? error.message : String(error instanceof Error ? error.stack : error);
      console.log(`  ✗ ${name}\n${detail.replace(/^/gm, '      ')}`);
    }
  }
  return { passed: checks.length - failures.length, failed: failures.length, failures };
}
