// npm start: installs what is missing, then hands over to the supervisor. Plain JavaScript for Node 20 and newer, for
// it runs on a fresh clone; the supervisor needs Node 24, which the installation brings along.
import { spawn } from 'node:child_process';
import module from 'node:module';
import path from 'node:path';
import { isRecentNode, nodeBinary } from './install/node-binary.mjs';
import { installPackages } from './install/packages.mjs';
import { generatePrismaClients } from './install/prisma-clients.mjs';
import { findDataFolder } from './start/data-folder.mjs';
import { AlreadyRunning, holdPidFile, linkPidFile } from './start/pid-file.mjs';
import { progress } from './start/progress.mjs';

try {
  await start();
} catch (error) {
  if (error instanceof AlreadyRunning) console.error(error.message);
  else console.error(`Kumo did not start. ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

async function start() {
  const { folder, wanted, closed } = findDataFolder(process.env);
  if (closed) {
    progress(`data folder: ${folder}, because Postgres cannot enter ${closed}`);
    linkPidFile(wanted, folder);
  }
  const release = holdPidFile(folder, Number(process.env.KUMO_LAUNCHER_PID));
  process.once('exit', release);
  // Parsing the supervisor's own code takes a good part of a second start.
  process.env.NODE_COMPILE_CACHE ??= path.join(folder, 'cache/compiled');
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);

  await installPackages(() => progress('installing packages'));
  await generatePrismaClients();
  if (isRecentNode()) {
    const { supervise } = await import('./supervisor/supervise.ts');
    await supervise({ folder, isDevelopment: process.argv.includes('--dev') });
  } else {
    await relay();
  }
}

/** Runs this program again under Node 24 and is to it what npm is to this one: passes signals on, ends as it ends. */
async function relay() {
  const child = spawn(nodeBinary(), process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, KUMO_LAUNCHER_PID: String(process.pid), KUMO_STARTED_AT: String(progress.startedAt) },
  });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  process.exitCode = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
