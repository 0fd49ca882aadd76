import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeContainers } from '../support/docker-cli.ts';
import { startStack } from '../support/stack.ts';

/** Starts a Kumo that nobody owns yet for the whole run; what it returns stops it and removes the tests' containers. */
export default async function startKumo(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-e2e-'));
  const stack = await startStack({ withOwner: false });
  const link = stack.output().find((line) => line.startsWith('Set up: '));
  process.env.KUMO_E2E_URL = stack.url;
  process.env.KUMO_E2E_DATA_FOLDER = stack.dataFolder;
  process.env.KUMO_E2E_SETUP_LINK = link?.slice('Set up: '.length) ?? '';
  process.env.KUMO_E2E_PREFIX = `kumo-e2e-${process.pid}`;
  process.env.KUMO_E2E_SIGNED_IN = path.join(folder, 'signed-in.json');
  return async () => {
    await stack.stop();
    await removeContainers(process.env.KUMO_E2E_PREFIX ?? '');
    rmSync(folder, { recursive: true, force: true });
  };
}
