// npm start: installs what is missing, then hands over to the supervisor. Plain JavaScript for Node 20 and newer, for
// it runs on a fresh clone; the supervisor needs Node 24, which the installation brings along.
import { spawn } from 'node:child_process';
import module from 'node:module';
import { compileCache, isRecentNode, nodeBinary } from './install/node-binary.mjs';
import { installPackages } from './install/packages.mjs';
import { generatePrismaClients } from './install/prisma-clients.mjs';
import { findDataFolder } from './start/data-folder.mjs';
import { AlreadyRunning, holdPidFile, linkPidFile } from './start/pid-file.mjs';
import { progress } from './start/progress.mjs';
import { stopRequest } from './start/stop-request.mjs';

try {
  await start();
} catch (error) {
  if (error instanceof AlreadyRunning) console.error(error.message);
  else console.error(`Kumo did not start. ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

async function start() {
  const { folder, wanted, closed } = findDataFolder(process.env);
  if (closed && !process.env.KUMO_LAUNCHER_PID) {
    progress(`data folder: ${folder}, because Postgres cannot enter ${closed}`);
  }
  const stop = stopRequest();
  process.once('exit', holdPidFile(folder, Number(process.env.KUMO_LAUNCHER_PID)));
  if (closed) process.once('exit', linkPidFile(wanted, folder));
  // Parsing the supervisor's own code takes a good part of a second start.
  module.enableCompileCache?.(compileCache);

  try {
    await installPackages(() => progress('installing packages'), stop);
    await generatePrismaClients(stop);
  } catch (error) {
    if (!stop.aborted) throw error;
    console.log(`Stopped while installing (${String(stop.reason)}).`);
    return;
  }
  if (isRecentNode()) {
    const { supervise } = await import('./supervisor/supervise.ts');
    await supervise({ folder, stop, isDevelopment: process.argv.includes('--dev') });
  } else {
    await relay(stop);
  }
}

/**
 * Runs this program again under Node 24, asks it to stop when this one is asked, and ends as it ends.
 * @param {AbortSignal} stop
 */
async function relay(stop) {
  const child = spawn(nodeBinary(), process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, KUMO_LAUNCHER_PID: String(process.pid), KUMO_STARTED_AT: String(progress.startedAt) },
  });
  stop.addEventListener('abort', () => child.kill('SIGTERM'));
  process.exitCode = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
