import { spawn } from 'node:child_process';
import path from 'node:path';
import { nodeBinary } from './node-binary.mjs';
import { installPackages } from './packages.mjs';
import { generatePrismaClients } from './prisma-clients.mjs';
import { root } from './root.mjs';

/**
 * Installs and generates what is missing, then runs a script of this folder under Node 24 and ends as it ends.
 * @param {string} script relative to scripts/
 */
export async function runUnderNode24(script) {
  await installPackages(() => console.log('Installing packages …'));
  await generatePrismaClients();
  const child = spawn(nodeBinary(), [path.join(root, 'scripts', script), ...process.argv.slice(2)], {
    stdio: 'inherit',
    // What the script starts by name (tsc, vitest, git hooks) finds the same Node.
    env: { ...process.env, PATH: `${path.dirname(nodeBinary())}${path.delimiter}${process.env.PATH ?? ''}` },
  });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
