import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeBinary } from '../install/node-binary.mjs';
import { root } from '../install/root.mjs';

/** Where checks are broken: nothing of it is ever part of the checkout. */
export interface ThrowawayCopy {
  readonly folder: string;
  remove(): void;
}

/** Copies the checkout as it lies there, with what is not committed yet. Its packages are those of the checkout. */
export function makeThrowawayCopy(): ThrowawayCopy {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-mutants-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    copySources(folder);
    linkPackages(folder);
    // The pages are no part of what is judged: without them a whole Kumo needs no build, however often the contract changes.
    cpSync(path.join(root, 'scripts/mutate/no-pages.ts'), path.join(folder, 'scripts/supervisor/web-build.ts'));
    execFileSync(nodeBinary(), ['scripts/install/generate.mjs'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}

function copySources(folder: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  for (const file of listed.split('\0')) {
    const from = path.join(root, file);
    if (file === '' || !existsSync(from)) continue; // deleted, and not committed yet
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    cpSync(from, path.join(folder, file), { verbatimSymlinks: true });
  }
}

/** Each package by a link, but the workspaces' own: those lead to the copy. What tools keep in node_modules stays out. */
function linkPackages(folder: string): void {
  const from = path.join(root, 'node_modules');
  const to = path.join(folder, 'node_modules');
  mkdirSync(path.join(to, '@kumo'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name === '@kumo' || (name.startsWith('.') && name !== '.bin' && name !== '.package-lock.json')) continue;
    symlinkSync(path.join(from, name), path.join(to, name));
  }
  for (const name of readdirSync(path.join(from, '@kumo'))) {
    symlinkSync(readlinkSync(path.join(from, '@kumo', name)), path.join(to, '@kumo', name));
  }
}
