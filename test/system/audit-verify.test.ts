import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../scripts/install/root.mjs';
import { type Stack, startStack } from '../support/stack.ts';
import { superuserUrl } from '../support/stack-database.ts';
import { until } from '../support/until.ts';

const patienceMs = 120_000;

describe('npm run kumo -- audit verify', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-test-audit-verify-'));
  const dataFolder = path.join(folder, 'data');
  /** Signed ends that somebody keeps elsewhere. */
  const kept = path.join(folder, 'kept.jsonl');
  const headsFile = path.join(dataFolder, 'audit-heads.jsonl');
  let stack: Stack;
  let sql: pg.Client | undefined;
  /** How many rows there are. */
  let count = 0;

  const kumo = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts/kumo.mjs'), ...args], {
      env: { ...process.env, KUMO_DATA_DIR: dataFolder, DATABASE_URL: undefined },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const verify = (...args: string[]) => kumo('audit', 'verify', ...args);
  const query = async (text: string) => (await sql?.query(text))?.rows ?? [];
  const lastHead = () => JSON.parse(readFileSync(headsFile, 'utf8').trim().split('\n').at(-1) ?? '');
  const cutFrom = (sequence: number) => query(`DELETE FROM audit_events WHERE sequence >= ${sequence}`);
  const expectFound = (found: ReturnType<typeof verify>, sentence: RegExp): void => {
    expect([found.status, found.stdout, found.stderr]).toEqual([1, '', expect.stringMatching(sentence)]);
  };

  beforeAll(async () => {
    chmodSync(folder, 0o711); // Postgres runs as somebody else when the tests run as root
    stack = await startStack({ dataFolder });
    for (let nth = 0; nth < 12; nth += 1) {
      const body = JSON.stringify({ name: `key ${nth}` });
      expect((await stack.fetch('/api/v1/api-keys', { method: 'POST', body })).status).toBe(201);
    }
    sql = new pg.Client({ connectionString: superuserUrl(stack), options: '-c search_path=identity' });
    await sql.connect();
    const isChained = async () => (await query("SELECT 1 FROM outbox WHERE type = 'audit.recorded'")).length === 0;
    await until('all is chained', isChained, patienceMs);
    const head = await stack.fetch('/api/v1/audit-head');
    // Identity signs the end when it drains.
    const pid = stack.pidOf('identity');
    if (pid === undefined) throw new Error('identity does not run');
    process.kill(pid, 'SIGTERM');
    const isBack = async () => stack.pidOf('identity') !== pid && (await fetch(`${stack.url}/readyz`)).ok;
    await until('identity is back', isBack, patienceMs);
    [{ count }] = (await query('SELECT max(sequence)::int AS count FROM audit_events')) as [{ count: number }];
    // It does so every minute, too, should it have had no time for that.
    await until('the end is signed', () => existsSync(headsFile) && lastHead().sequence === count, patienceMs);
    copyFileSync(headsFile, kept);
    writeFileSync(path.join(folder, 'own.jsonl'), `${await head.text()}\n`);
    await query('CREATE TABLE kept_events AS SELECT * FROM audit_events');
    await query('CREATE TABLE kept_heads AS SELECT * FROM audit_heads');
  });
  beforeEach(async () => {
    if (sql === undefined) return;
    await query('DELETE FROM audit_events; DELETE FROM audit_heads');
    await query('INSERT INTO audit_events SELECT * FROM kept_events');
    await query('INSERT INTO audit_heads SELECT * FROM kept_heads');
    copyFileSync(kept, headsFile);
  });
  afterAll(async () => {
    await sql?.end();
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says of an intact log that it is, and ends with 0, also by npm', () => {
    const said = `The audit log is intact: ${count} rows, through row ${count}.\n`;
    expect(verify()).toEqual({ status: 0, stdout: said, stderr: '' });
    expect(verify('--heads', kept)).toEqual({ status: 0, stdout: said, stderr: '' });
    expect(verify('--heads', path.join(folder, 'own.jsonl'))).toEqual({ status: 0, stdout: said, stderr: '' });
    const byNpm = spawnSync('npm', ['run', '--silent', 'kumo', '--', 'audit', 'verify'], {
      cwd: root,
      env: { ...process.env, KUMO_DATA_DIR: dataFolder, DATABASE_URL: undefined },
      encoding: 'utf8',
    });
    expect([byNpm.status, byNpm.stdout], byNpm.stderr).toEqual([0, said]);
  });

  it('names the first row that was changed, and what stands there', async () => {
    const changed = `entry = jsonb_set(entry, '{actor,name}', '"Somebody else"')`;
    await query(`UPDATE audit_events SET ${changed} WHERE sequence IN (9, 11)`);
    expectFound(verify(), /^Row 9 was changed\.\nIt says: \S+ api-key\.created in org_\w+ \(aud_\w+\)\.\n$/);
  });

  it('names the first row that was cut out of the middle', async () => {
    await query('DELETE FROM audit_events WHERE sequence IN (8, 9, 12)');
    expectFound(verify(), /^Row 8 is missing\.\n$/);
  });

  it('names where the tail was cut: by the file in the data folder, by one that was kept, by the end of an organization', async () => {
    const said = new RegExp(`^Row ${count - 3} was cut: `);
    await cutFrom(count - 3);
    await query('DELETE FROM audit_heads');
    expectFound(verify(), said);
    writeFileSync(headsFile, ''); // now nothing here knows of these rows
    expect(verify().status).toBe(0);
    expectFound(verify('--heads', kept), said);
    expectFound(verify('--heads', path.join(folder, 'own.jsonl')), said);
  });

  it('tells a forged head, and a file that holds none', async () => {
    const forged = path.join(folder, 'forged.jsonl');
    writeFileSync(forged, `${JSON.stringify({ ...lastHead(), sequence: count + 7 })}\n`);
    expectFound(
      verify('--heads', forged),
      new RegExp(`^Row ${count + 7} was chained or signed with a key that is none`),
    );
    writeFileSync(forged, `${JSON.stringify({ ...lastHead(), hmac: 'other' })}\n`);
    expectFound(verify('--heads', forged), new RegExp(`^Row ${count} was chained or signed with a key that is none`));
    writeFileSync(forged, 'nothing of the kind\n');
    expectFound(verify('--heads', forged), /^Line 1 of \S+ is no signed end of an audit log\.\n$/);
    expectFound(verify('--heads', path.join(folder, 'absent')), /^The file \S+ cannot be read\.\n$/);
    expect(verify('--heads').status).toBe(2);
  });

  it('says that Kumo has to run where it does not', async () => {
    await sql?.end();
    sql = undefined;
    await stack.stop();
    expectFound(verify(), /^Kumo does not run on \S+\. Start it, then run this again/);
  });
});
