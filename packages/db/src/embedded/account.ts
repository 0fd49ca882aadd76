import { type Stats, statSync } from 'node:fs';
import path from 'node:path';

/** The account that a child process runs as; absent: this process's own. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** "nobody" on Linux: Postgres refuses to run as root, so root starts it as this one. */
const unprivilegedId = 65534;

/** Whom Postgres runs as. */
export function postgresAccount(): Account {
  return process.getuid?.() === 0 ? { uid: unprivilegedId, gid: unprivilegedId } : {};
}

/**
 * The nearest folder on the way to `target` (itself included) that `account` cannot enter, if any. Folders that do not
 * exist yet are passed over: whoever makes them decides.
 */
export function closedFolder(target: string, account: Account): string | undefined {
  if (account.uid === undefined) return undefined;
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats?.isDirectory() && !mayEnter(stats, account)) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function mayEnter(stats: Stats, { uid, gid }: Account): boolean {
  if (stats.uid === uid) return (stats.mode & 0o100) !== 0;
  if (stats.gid === gid) return (stats.mode & 0o010) !== 0;
  return (stats.mode & 0o001) !== 0;
}
