import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The secret kept in `<folder>/<name>`, one line, readable by this account only; 32 random bytes when there is none.
 * Two processes that ask at once get the same one.
 */
export function keptSecret(folder: string, name: string, encoding: 'base64' | 'base64url' = 'base64url'): string {
  const file = path.join(folder, name);
  const kept = findSecret(folder, name);
  if (kept !== undefined) return kept;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, `${randomBytes(32).toString(encoding)}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(unfinished, file); // unlike a rename, never replaces what another process has just made
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
  chmodSync(file, 0o600);
  return readSecret(file);
}

/** The secret of that name, if it is kept. */
export function findSecret(folder: string, name: string): string | undefined {
  try {
    return readSecret(path.join(folder, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function readSecret(file: string): string {
  const secret = readFileSync(file, 'utf8').trim();
  if (secret === '') throw new Error(`${file} is empty; remove it to have a new one made`);
  return secret;
}
