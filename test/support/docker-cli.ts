import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs the docker client, as somebody would behind Kumo's back; gives what it printed. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { maxBuffer: 32 * 1024 * 1024 });
  return stdout.trim();
}

/** Names of all containers, running or not, that begin with the prefix. */
export async function containersNamed(prefix: string): Promise<string[]> {
  const names = await docker('ps', '--all', '--filter', `name=^/${prefix}`, '--format', '{{.Names}}');
  return names.split('\n').filter(Boolean);
}

/** Removes them, running or not. */
export async function removeContainers(prefix: string): Promise<void> {
  const names = await containersNamed(prefix);
  for (let at = 0; at < names.length; at += 25) await docker('rm', '--force', '--volumes', ...names.slice(at, at + 25));
}
