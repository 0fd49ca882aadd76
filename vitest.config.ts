import { defineConfig } from 'vitest/config';

/** These tests share an engine and two cores with whatever else the machine does: one that fails is tried once more in CI. */
const retry = process.env.CI === 'true' ? 1 : 0;

/** Suites beyond the unit tests, each a folder of test/: they start real processes, so they get time and run one file at a time. */
const systemSuites = ['conformance', 'faults', 'security', 'system', 'clouds', 'containers'];

export default defineConfig({
  test: {
    // Most wait for an engine, a database or a process: with one core each they would leave half the machine idle.
    maxWorkers: 3,
    // A test that waits for a condition ends when it is met; this is for one that never is.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        test: {
          name: 'unit',
          retry,
          include: ['{apps,packages}/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      ...systemSuites.map((name) => ({
        test: {
          name,
          retry,
          include: [`test/${name}/**/*.test.ts`],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      })),
    ],
  },
});
