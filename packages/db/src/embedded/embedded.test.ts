import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closedFolder } from './account.mjs';
import { copiedBinaries, packageRoot } from './binaries.ts';
import { postgresEnvironment, prepareCluster } from './cluster.ts';
import { freePort } from './free-port.ts';
import { startServer } from './server.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kumo-embedded-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a copy of the programs', () => {
  it('works without the package: its links stay within it', () => {
    const { postgres } = copiedBinaries(packageRoot(), folder);
    const run = spawnSync(postgres, ['--version'], { env: postgresEnvironment(), encoding: 'utf8' });
    expect(run.stdout).toMatch(/^postgres \(PostgreSQL\) 18/);
    const libraries = path.join(path.dirname(postgres), '../lib');
    const links = readdirSync(libraries).filter((name) => lstatSync(path.join(libraries, name)).isSymbolicLink());
    expect(links.length).toBeGreaterThan(0);
    for (const name of links) expect(path.isAbsolute(readlinkSync(path.join(libraries, name)))).toBe(false);
  });
});

describe('a closed folder', () => {
  const other = { uid: 65534, gid: 65534 };

  it('is found on the way, the nearest first, and only for another account', () => {
    const closed = path.join(folder, 'closed');
    mkdirSync(path.join(closed, 'open'), { recursive: true });
    chmodSync(folder, 0o755);
    chmodSync(closed, 0o700);
    expect(closedFolder(path.join(closed, 'open/not-yet'), other)).toBe(closed);
    expect(closedFolder(folder, other)).toBeUndefined();
    expect(closedFolder(closed, {})).toBeUndefined();
  });
});

describe('a server', () => {
  it('recovers what it answered when it is killed, and takes its password only', async () => {
    const cluster = prepareCluster(folder, 'secret');
    const port = await freePort();
    const first = await startServer(cluster, { port });
    await first.ensureDatabase('kept');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;

    const second = await startServer(prepareCluster(folder, 'secret'), { port });
    await second.ensureDatabase('kept');
    await second.stop();
    const third = await startServer({ ...cluster, password: 'wrong' }, { port });
    await expect(third.ensureDatabase('kept')).rejects.toThrow(/password authentication failed/);
    await third.stop();
  });
});
