// node scripts/complete-lock.mjs, after each change of package-lock.json: makes the lock work for `npm ci` from any
// registry on any platform. npm leaves out optional packages of other platforms that its registry did not serve, and
// then refuses the lock where they are served; and it notes the registry that it used, which is nobody's business.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './install/root.mjs';

/** @typedef {{ version?: string, resolved?: string, link?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} LockEntry */

const file = path.join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
/** @type {Record<string, LockEntry>} */
const packages = lock.packages;

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

const added = [];
for (const [place, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isFoundFrom(place, name)) continue;
    if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${place} wants ${name} ${version}: pin it exactly`);
    packages[`node_modules/${name}`] = { version, optional: true, ...platformOf(name) };
    added.push(name);
  }
}
for (const entry of Object.values(packages)) if (!entry.link) delete entry.resolved;

lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length > 0 ? `Added ${added.length}: ${added.join(', ')}` : 'Nothing was missing.');

/**
 * True when the lock has the package where Node would look for it from `place`.
 * @param {string} place
 * @param {string} name
 */
function isFoundFrom(place, name) {
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
