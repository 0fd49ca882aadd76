import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './root.mjs';

/** What a program gets to end by itself once it is asked to. Milliseconds. */
const patienceMs = 2_000;

/**
 * Runs a program to its end, quietly: what it said is shown only when it fails. Aborting `signal` ends it and all that
 * it started.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal | undefined }} [options]
 * @returns {Promise<void>}
 */
export async function run(program, args, { cwd = root, env = process.env, signal } = {}) {
  signal?.throwIfAborted();
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  /** @type {string[]} */
  const said = [];
  child.stdout.on('data', (chunk) => said.push(String(chunk)));
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  const stop = () => {
    endGroup(child.pid, 'SIGTERM');
    setTimeout(() => endGroup(child.pid, 'SIGKILL'), patienceMs).unref();
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const status = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, killedBy) => resolve(code ?? killedBy));
    });
    signal?.throwIfAborted();
    if (status === 0) return;
    throw new Error(`${path.basename(program)} ${args.join(' ')} ended with ${status}:\n${said.join('').trim()}`);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/**
 * Signals a whole process group, if it is still there.
 * @param {number | undefined} leader
 * @param {NodeJS.Signals} signal
 */
export function endGroup(leader, signal) {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The environment without the checkout's own programs on PATH: npm then runs under the machine's Node. */
export function environmentForNpm() {
  const kept = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(path.join('node_modules', '.bin')));
  return { ...process.env, PATH: kept.join(path.delimiter) };
}
