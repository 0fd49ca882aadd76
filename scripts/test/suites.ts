import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { chromiumPath } from '../../test/support/chromium.ts';
import { dockerEndpoint, explainNoDocker } from '../../test/support/docker-endpoint.ts';
import { runChecks } from '../check/all.ts';
import { root } from '../install/root.mjs';
import { runPlaywright } from './playwright.ts';
import type { Suite } from './suite.ts';
import { runVitest } from './vitest.ts';

const nothing = async (): Promise<undefined> => undefined;

/** Everything that npm test runs, the quick first. */
export const suites: Suite[] = [
  { name: 'check', missing: nothing, run: async () => ({ ...(await runChecks()), skipped: 0, skips: [] }) },
  { name: 'unit', missing: nothing, run: () => runVitest('unit') },
  vitestSuite('conformance', nothing),
  vitestSuite('security', nothing),
  vitestSuite('system', nothing),
  vitestSuite('clouds', nothing),
  vitestSuite('faults', explainNoDockerHere),
  {
    name: 'e2e',
    missing: async () => {
      if (!existsSync(path.join(root, 'test/e2e/playwright.config.ts'))) return 'there are no browser tests yet';
      if (chromiumPath() === undefined) return 'no Chromium: install it (Debian: apt-get install chromium)';
      return explainNoDockerHere();
    },
    run: runPlaywright,
  },
  vitestSuite('containers', explainNoDockerHere),
];

async function explainNoDockerHere(): Promise<string | undefined> {
  return (await dockerEndpoint()) === undefined ? explainNoDocker : undefined;
}

function vitestSuite(name: string, missing: () => Promise<string | undefined>): Suite {
  return {
    name,
    missing: async () => (hasTests(name) ? missing() : `there is no test in test/${name} yet`),
    run: () => runVitest(name),
  };
}

function hasTests(name: string): boolean {
  const folder = path.join(root, 'test', name);
  return (
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((file) => String(file).endsWith('.test.ts'))
  );
}
