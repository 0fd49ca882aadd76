import { defineConfig } from 'vitest/config';

/** The kit run on clouds in memory, by `conformance.test.ts`, which reads what came of it. */
export default defineConfig({ test: { include: ['*.fixture.ts'], testTimeout: 20_000, passWithNoTests: false } });
