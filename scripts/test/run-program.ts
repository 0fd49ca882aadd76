import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../install/root.mjs';

/**
 * Runs a test program with its output on this terminal. `resultVariable` tells it where to leave its result; what it
 * left is returned, or undefined when it ended without.
 */
export async function runProgram(name: string, args: string[], resultVariable: string): Promise<string | undefined> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-test-result-'));
  const file = path.join(folder, 'result.json');
  try {
    const child = spawn(path.join(root, 'node_modules/.bin', name), args, {
      cwd: root,
      env: { ...process.env, [resultVariable]: file },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => resolve());
    });
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
