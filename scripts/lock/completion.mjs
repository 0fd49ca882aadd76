import path from 'node:path';
import { root } from '../install/root.mjs';

/** @typedef {{ version?: string, resolved?: string, link?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} LockEntry */
/** @typedef {Record<string, LockEntry>} LockEntries by place, such as `node_modules/zod` */

export const lockFile = path.join(root, 'package-lock.json');

const operatingSystems = new Map([
  ...['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'].map(
    (name) => /** @type {const} */ ([name, name]),
  ),
  ['windows', 'win32'],
]);
const processors = new Map([
  ...['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'].map(
    (name) => /** @type {const} */ ([name, name]),
  ),
  ['64', 'x64'],
  ['armv7', 'arm'],
]);

/**
 * Makes a lock work for `npm ci` from any registry on any platform. npm leaves out optional packages of other platforms
 * that its registry did not serve, and then refuses the lock where they are served; and it notes the address of the
 * registry that it used. Returns the names of what was missing.
 * @param {{ packages: LockEntries }} lock changed in place
 */
export function completeLock(lock) {
  const { packages } = lock;
  const added = [];
  for (const [place, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isFoundFrom(packages, place, name)) continue;
      if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${place} wants ${name} ${version}: pin it exactly`);
      packages[`node_modules/${name}`] = { version, optional: true, ...platformOf(name) };
      added.push(name);
    }
  }
  for (const entry of Object.values(packages)) if (!entry.link) delete entry.resolved;
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  return added;
}

/**
 * True when the lock has the package where Node would look for it from `place`.
 * @param {LockEntries} packages
 * @param {string} place
 * @param {string} name
 */
function isFoundFrom(packages, place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

/**
 * What the package's own manifest would say, from its name. One whose name says nothing is never installed by itself.
 * @param {string} name
 * @returns {Pick<LockEntry, 'os' | 'cpu' | 'libc'>}
 */
function platformOf(name) {
  const words = name.split(/[-_/]/);
  const os = words.flatMap((word) => operatingSystems.get(word) ?? []);
  const cpu = words.flatMap((word) => processors.get(word) ?? []);
  return {
    ...(os.length > 0 ? { os } : {}),
    cpu: cpu.length > 0 ? cpu : ['wasm32'],
    ...(words.some((word) => word.includes('musl')) ? { libc: ['musl'] } : {}),
  };
}
