// Plain JavaScript, for it also decides where the data folder is before anything is installed.
import { statSync } from 'node:fs';
import path from 'node:path';

/** "nobody" on Linux: Postgres refuses to run as root, so root starts it as this one. */
const unprivilegedId = 65534;

export function postgresAccount() {
  return process.getuid?.() === 0 ? { uid: unprivilegedId, gid: unprivilegedId } : {};
}

export function closedFolder(target, account) {
  if (account.uid === undefined) return undefined;
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats?.isDirectory() && !mayEnter(stats, account)) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function mayEnter(stats, { uid, gid }) {
  if (stats.uid === uid) return (stats.mode & 0o100) !== 0;
  if (stats.gid === gid) return (stats.mode & 0o010) !== 0;
  return (stats.mode & 0o001) !== 0;
}
