import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { root } from '../../scripts/install/root.mjs';
import { chromiumPath } from '../support/chromium.ts';
import type { KumoOptions } from './kumo.ts';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** One browser, one Kumo, one test after the other: they share what the first run makes. */
export default defineConfig<KumoOptions>({
  testDir: import.meta.dirname,
  outputDir: path.join(root, 'test-results/e2e'),
  globalSetup: './start-kumo.ts',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI === 'true',
  // Chromium drops connections when networks of the machine change, and containers of other tests change them. What passed
  // only when repeated is named in the output.
  retries: process.env.CI === 'true' ? 2 : 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: chromiumPath() ?? '', args: flags },
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
  },
  projects: [
    { name: 'first run', testMatch: 'first-run.spec.ts' },
    { name: 'signed in', testIgnore: 'first-run.spec.ts', dependencies: ['first run'] },
  ],
});
