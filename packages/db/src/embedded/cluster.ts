import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { closedFolder, postgresAccount } from './account.mjs';
import { embeddedBinaries, type PostgresBinaries } from './binaries.ts';

/** Files of a database server, made once and kept. */
export interface Cluster {
  folder: string;
  binaries: PostgresBinaries;
  password: string;
  /** True when this call made it. */
  created: boolean;
}

/**
 * The cluster in `<dataFolder>/postgres`; made when there is none: UTF-8, byte order like C, passwords by SCRAM only,
 * superuser `postgres` with `password`. Throws with a sentence for people when the folder cannot serve.
 */
export function prepareCluster(dataFolder: string, password: string): Cluster {
  const account = postgresAccount();
  mkdirSync(dataFolder, { recursive: true });
  const closed = closedFolder(dataFolder, account);
  if (closed === path.resolve(dataFolder)) chmodSync(dataFolder, 0o711);
  else if (closed) throw new Error(`Postgres cannot reach ${dataFolder}: ${closed} is closed to other accounts.`);

  const binaries = embeddedBinaries(dataFolder);
  const folder = path.join(dataFolder, 'postgres');
  const created = !existsSync(path.join(folder, 'PG_VERSION'));
  if (created) initialize(folder, dataFolder, binaries, password);
  return { folder, binaries, password, created };
}

function initialize(folder: string, dataFolder: string, binaries: PostgresBinaries, password: string): void {
  const account = postgresAccount();
  rmSync(folder, { recursive: true, force: true }); // what a killed initdb left; without PG_VERSION it holds nothing
  mkdirSync(folder, { mode: 0o700 });
  const passwordFile = path.join(dataFolder, `.initdb-${process.pid}`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    chownSync(folder, account.uid, account.gid);
    chownSync(passwordFile, account.uid, account.gid);
  }
  try {
    const run = spawnSync(
      binaries.initdb,
      [
        ['--pgdata', folder],
        ['--username', 'postgres'],
        ['--auth', 'scram-sha-256'],
        ['--pwfile', passwordFile],
        ['--encoding', 'UTF8'],
        // Built into Postgres, so that every machine sorts alike whatever locales it has.
        ['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
        ['--no-sync', '--no-instructions'],
      ].flat(),
      { ...account, env: postgresEnvironment(), encoding: 'utf8' },
    );
    if (run.status !== 0) {
      rmSync(folder, { recursive: true, force: true });
      const reason = run.error?.message ?? `${run.stderr}${run.stdout}`.trim();
      throw new Error(`initdb could not make ${folder}: ${reason}`);
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Nothing of this process's environment but what Postgres needs: settings like PGDATA or LC_ALL would change it. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', HOME: '/' };
}
