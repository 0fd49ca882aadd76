import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { nodeBinary } from '../install/node-binary.mjs';
import { root } from '../install/root.mjs';
import { CheckFailed } from './check.ts';

/** What a program printed and how it ended. */
export interface ToolResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program of node_modules/.bin, else of PATH, with the checkout (or `cwd`) as its folder. */
export async function runTool(name: string, args: string[], cwd: string = root): Promise<ToolResult> {
  const bin = path.join(root, 'node_modules/.bin');
  const installed = path.join(bin, name);
  const child = spawn(existsSync(installed) ? installed : name, args, {
    cwd,
    env: {
      ...process.env,
      PATH: `${path.dirname(nodeBinary())}${path.delimiter}${process.env.PATH ?? ''}`,
      TURBO_TELEMETRY_DISABLED: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result: ToolResult = { status: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    result.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    result.stderr += chunk;
  });
  result.status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return result;
}

/** The same; throws what it printed when it does not end with 0. */
export async function mustPass(name: string, args: string[], cwd?: string): Promise<ToolResult> {
  const result = await runTool(name, args, cwd);
  if (result.status !== 0) throw new CheckFailed(`${result.stdout}${result.stderr}`.trim());
  return result;
}
