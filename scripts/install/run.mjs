import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './root.mjs';

/**
 * Runs a program to its end, quietly: what it said is shown only when it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} [options] aborting `signal` ends the program
 * @returns {Promise<void>}
 */
export async function run(program, args, { cwd = root, env = process.env, signal } = {}) {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...(signal ? { signal } : {}) });
  /** @type {string[]} */
  const said = [];
  child.stdout.on('data', (chunk) => said.push(String(chunk)));
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killedBy) => resolve(code ?? killedBy));
  });
  if (status === 0) return;
  throw new Error(`${path.basename(program)} ${args.join(' ')} ended with ${status}:\n${said.join('').trim()}`);
}

/** The environment without the checkout's own programs on PATH: npm then runs under the machine's Node. */
export function environmentForNpm() {
  const kept = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(path.join('node_modules', '.bin')));
  return { ...process.env, PATH: kept.join(path.delimiter) };
}
