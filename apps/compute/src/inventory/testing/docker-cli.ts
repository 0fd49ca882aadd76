import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The local engine's socket; undefined where there is none. */
export const engineSocket = existsSync('/var/run/docker.sock') ? '/var/run/docker.sock' : undefined;

/** Runs the docker command behind Kumo's back and gives what it said. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** Removes every container whose name begins so. */
export async function removeContainers(prefix: string): Promise<void> {
  const ids = (await docker('ps', '-aq', '--filter', `name=^${prefix}`)).split('\n').filter(Boolean);
  for (let start = 0; start < ids.length; start += 50) await docker('rm', '-f', '-v', ...ids.slice(start, start + 50));
}
