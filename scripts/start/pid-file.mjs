import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isErrno } from '../install/stamp.mjs';

/** Another Kumo holds the data folder. */
export class AlreadyRunning extends Error {
  /**
   * @param {string} folder
   * @param {number} pid
   */
  constructor(folder, pid) {
    super(`Kumo is already running on ${folder} (process ${pid}). Stop it with: kill ${pid}`);
  }
}

/**
 * Takes the data folder for this process: writes its id to kumo.pid. A file left by a process that is gone is replaced;
 * so is one of `predecessor`, which hands over to this process.
 * @param {string} folder
 * @param {number} [predecessor]
 * @returns {() => void} gives the folder back, if it is still this process's
 */
export function holdPidFile(folder, predecessor) {
  const file = path.join(folder, 'kumo.pid');
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, `${process.pid}\n`);
  try {
    while (!tryLink(mine, file)) {
      const holder = readPid(file);
      if (holder !== undefined && holder !== predecessor && isKumo(holder)) throw new AlreadyRunning(folder, holder);
      removeStale(file, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    if (readPid(file) === process.pid) rmSync(file, { force: true });
  };
}

/**
 * Process id of the Kumo that holds the data folder now, or undefined.
 * @param {string} folder
 */
export function runningKumo(folder) {
  const holder = readPid(path.join(folder, 'kumo.pid'));
  return holder !== undefined && isKumo(holder) ? holder : undefined;
}

/**
 * Lets kumo.pid be found where the data folder was asked to be, when it had to be elsewhere.
 * @param {string} wanted
 * @param {string} folder
 * @returns {() => void} removes the link, once the file itself is gone
 */
export function linkPidFile(wanted, folder) {
  const link = path.join(wanted, 'kumo.pid');
  mkdirSync(wanted, { recursive: true });
  rmSync(link, { force: true });
  const file = path.join(folder, 'kumo.pid');
  symlinkSync(file, link);
  return () => {
    if (readPid(file) === undefined) rmSync(link, { force: true });
  };
}

/**
 * @param {string} from
 * @param {string} to
 */
function tryLink(from, to) {
  try {
    linkSync(from, to); // never replaces a file that is there
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Moves the file away before removing it, so that of two processes that found it stale only one removes it.
 * @param {string} file
 * @param {number | undefined} stale the content it was judged by
 */
function removeStale(file, stale) {
  const away = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, away);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw error;
  }
  if (readPid(away) !== stale) tryLink(away, file); // another process took the folder meanwhile: it stays that one's
  rmSync(away, { force: true });
}

/** @param {string} file */
function readPid(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * True when the process lives and is this program; another one may have got the number of a Kumo that was killed.
 * @param {number} pid
 */
function isKumo(pid) {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (isErrno(error, 'ESRCH')) return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .some((word) => path.basename(word) === 'start.mjs');
  } catch (error) {
    // No /proc (not Linux): the number alone has to do. Gone meanwhile: not running.
    return !isErrno(error, 'ENOENT') || process.platform !== 'linux';
  }
}
