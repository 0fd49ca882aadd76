import { readFileSync } from 'node:fs';

/**
 * The process id that a text says; undefined for anything else, as for a file that is just being written. Nothing else may ever
 * be killed: 0 would be the whole process group that the tests run in.
 */
export function toPid(text: string | undefined): number | undefined {
  const pid = Number(text);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

/** The process id that a file holds; undefined when there is none. */
export function readPid(file: string): number | undefined {
  try {
    return toPid(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
