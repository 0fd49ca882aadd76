// npm run docs:providers [-- --run | <folder of reports>]: writes docs/providers.md, and what the page of providers shows. With --run every provider's conformance suite
// is run first, and what it showed is kept; with a folder, the reports that a run with KUMO_CONFORMANCE_REPORT wrote there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { providers } from '../../apps/compute/src/providers.ts';
import { root } from '../install/root.mjs';
import { keepReports, keptRuns } from './conformance-results.ts';
import { conformanceFile, conformanceJson, conformanceSummary } from './conformance-summary.ts';
import { providerMap, providersPage } from './provider-map.ts';

const [source] = process.argv.slice(2);
if (source === '--run') await runAndKeep();
else if (source !== undefined) console.log(`Taken: ${keepReports(path.resolve(source)).join(', ')}`);
writeFileSync(providersPage, providerMap([...providers.values()], keptRuns()));
writeFileSync(conformanceFile, conformanceJson(conformanceSummary([...providers.values()], keptRuns())));
console.log(`Written: ${[providersPage, conformanceFile].map((file) => path.relative(root, file)).join(', ')}`);

async function runAndKeep(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-conformance-'));
  try {
    const child = spawn(
      path.join(root, 'node_modules/.bin/vitest'),
      ['run', 'test/conformance/', '.conformance.test.'],
      {
        cwd: root,
        env: { ...process.env, KUMO_CONFORMANCE_REPORT: folder },
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    await once(child, 'close');
    console.log(`Taken: ${keepReports(folder).join(', ')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
