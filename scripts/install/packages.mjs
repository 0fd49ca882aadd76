import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';
import { environmentForNpm, run } from './run.mjs';
import { fingerprint, stamp } from './stamp.mjs';

const lockFile = path.join(root, 'package-lock.json');
const installedFile = path.join(root, 'node_modules/.package-lock.json');

/**
 * Installs exactly what package-lock.json says, unless that is what is installed. No package's own install script runs.
 * @param {() => void} onInstall called before the slow part
 * @param {AbortSignal} [signal] aborting it ends the installation
 */
export async function installPackages(onInstall, signal) {
  const wanted = fingerprint([lockFile]);
  const done = stamp(path.join(root, 'node_modules/.kumo-lock'));
  if (done.matches(wanted)) return;
  if (!isInstalled()) {
    onInstall();
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      env: environmentForNpm(),
      signal,
    });
  }
  done.write(wanted);
}

/** True when npm's own record of node_modules has every package of the lock that belongs on this platform. */
function isInstalled() {
  if (!existsSync(installedFile)) return false;
  const locked = readPackages(lockFile);
  const installed = readPackages(installedFile);
  return Object.entries(locked).every(([place, entry]) => {
    if (place === '' || !place.includes('node_modules/')) return true; // the checkout itself and its workspaces
    const found = installed[place];
    if (found === undefined) return entry.optional === true && !isForThisPlatform(entry);
    return found.version === entry.version;
  });
}

/**
 * False also for optional packages that name no platform: those belong to others that do (WebAssembly stand-ins).
 * @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockEntry
 * @param {LockEntry} entry
 */
function isForThisPlatform({ os, cpu, libc }) {
  if (!os && !cpu) return false;
  if (os && !os.includes(process.platform)) return false;
  if (cpu && !cpu.includes(process.arch)) return false;
  return !libc?.includes('musl') || !isGlibc();
}

function isGlibc() {
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime !== undefined;
}

/**
 * @param {string} file
 * @returns {Record<string, LockEntry>}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
