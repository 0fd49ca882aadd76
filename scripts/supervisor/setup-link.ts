import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findSecret } from '@kumo/db/bootstrap';
import { answerOf } from './readiness.ts';

const secretName = 'setup-token';

/** The token of the set-up link that was shown before, else a new one. Kept only once it is shown. */
export function setupToken(dataFolder: string): string {
  return findSecret(path.join(dataFolder, 'secrets'), secretName) ?? randomBytes(32).toString('base64url');
}

/**
 * The link by which the first owner is made, or undefined when there is one. The token is in the fragment, which
 * browsers send to nobody. `localUrl` is where the gateway answers on this machine.
 */
export async function setupLink(
  dataFolder: string,
  localUrl: string,
  publicUrl: string,
  token: string,
): Promise<string | undefined> {
  const folder = path.join(dataFolder, 'secrets');
  const file = path.join(folder, secretName);
  if (!(await isSetupNeeded(localUrl))) {
    rmSync(file, { force: true });
    return undefined;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return `${publicUrl}/setup#token=${token}`;
}

async function isSetupNeeded(localUrl: string): Promise<boolean> {
  const answer = await answerOf(`${localUrl}/api/v1/setup`);
  if (answer?.status !== 200) throw new Error(`the gateway did not say whether one is needed (${answer?.status})`);
  const { needed } = JSON.parse(answer.body) as { needed?: unknown };
  return needed === true;
}
