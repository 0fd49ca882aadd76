import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Remembers from which sources something was made, so that it is made again only when they differ.
 * @param {string} file where the fingerprint of the sources is kept, beside what was made from them
 */
export function stamp(file) {
  return {
    /** @param {string} fingerprint */
    matches(fingerprint) {
      return readIfThere(file) === fingerprint;
    },
    /** @param {string} fingerprint */
    write(fingerprint) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, fingerprint);
    },
  };
}

/**
 * A fingerprint of the names and contents of files and of all files below folders. What is not there counts as such.
 * @param {string[]} targets absolute paths
 * @param {(name: string) => boolean} [isIgnored] by the name of a file or folder
 */
export function fingerprint(targets, isIgnored = () => false) {
  const hash = createHash('sha256');
  for (const file of targets.flatMap((target) => filesBelow(target, isIgnored))) {
    const content = readIfThere(file);
    hash.update(`${file}\0${content === undefined ? 'absent' : content.length}\0${content ?? ''}`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} target
 * @param {(name: string) => boolean} isIgnored
 * @returns {string[]}
 */
function filesBelow(target, isIgnored) {
  let entries;
  try {
    entries = readdirSync(target, { withFileTypes: true });
  } catch (error) {
    if (isErrno(error, 'ENOTDIR') || isErrno(error, 'ENOENT')) return [target];
    throw error;
  }
  return entries
    .filter((entry) => !isIgnored(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = path.join(target, entry.name);
      return entry.isDirectory() ? filesBelow(child, isIgnored) : [child];
    });
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
export function isErrno(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
