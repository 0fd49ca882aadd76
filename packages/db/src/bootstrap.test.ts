import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from './bootstrap/connection.ts';
import { DatabaseProblem, keptSecret, prepareDatabase } from './bootstrap.ts';
import { startTestDatabase, type TestDatabase } from './testing.ts';

let server: TestDatabase;

beforeAll(async () => {
  server = await startTestDatabase();
  await withClient(server.superuserUrl, async (admin) => {
    // A database into which Kumo's roles may not go yet, and a user who could not let them in.
    await admin.query("CREATE ROLE weak LOGIN PASSWORD 'weak'");
    await admin.query('CREATE DATABASE other');
    await admin.query('REVOKE CONNECT ON DATABASE other FROM PUBLIC');
    await admin.query('GRANT CONNECT ON DATABASE other TO weak');
  });
});

afterAll(async () => {
  await server?.remove();
});

/** As startTestDatabase names them. */
const password = (role: string) => `test-${role}`;

function urlFor(user: string, database: string): string {
  const url = new URL(server.superuserUrl);
  url.username = user;
  url.password = user;
  url.pathname = `/${database}`;
  return url.href;
}

describe('preparing the database', () => {
  it('changes nothing the second time, also from four processes at once', async () => {
    const again = await Promise.all([1, 2, 3, 4].map(() => prepareDatabase(server.superuserUrl, password)));
    expect(again.map(({ applied }) => applied)).toEqual([[], [], [], []]);
  });

  it('needs the administrator no more once the roles are there', async () => {
    await withClient(server.superuserUrl, (admin) => admin.query("CREATE ROLE nobody LOGIN PASSWORD 'nobody'"));
    await expect(prepareDatabase(urlFor('nobody', 'kumo'), password)).resolves.toMatchObject({ applied: [] });
  });

  it('mends a password that was lost', async () => {
    await withClient(server.superuserUrl, (admin) => admin.query("ALTER ROLE kumo_compute PASSWORD 'other'"));
    const { urls } = await prepareDatabase(server.superuserUrl, password);
    await withClient(urls.compute, async (client) => {
      expect((await client.query('SELECT current_user')).rows).toEqual([{ current_user: 'kumo_compute' }]);
    });
  });

  it('lets compute use the job tables that it may not change', async () => {
    const boss = new PgBoss({ connectionString: server.urls.compute, schema: 'compute_jobs', migrate: false });
    boss.on('error', (error) => {
      throw error;
    });
    await boss.start();
    await boss.createQueue('greetings');
    const done = new Promise((resolve) => boss.work('greetings', async (jobs) => resolve(jobs[0]?.data)));
    await boss.send('greetings', { hello: 'world' });
    await expect(done).resolves.toEqual({ hello: 'world' });
    await boss.stop();
  });
});

describe('a database that cannot serve', () => {
  it('is refused with the rights that are missing', async () => {
    const attempt = prepareDatabase(urlFor('weak', 'other'), password);
    await expect(attempt).rejects.toThrow(DatabaseProblem);
    await expect(attempt).rejects.toThrow(/"weak" lacks CREATEROLE .* and CREATE on the database/);
  });

  it('is refused when another Kumo of the same server has the roles', async () => {
    await withClient(server.superuserUrl, (admin) => admin.query('CREATE DATABASE second'));
    const second = new URL(server.superuserUrl);
    second.pathname = '/second';
    await expect(prepareDatabase(second.href, (role) => `second-${role}`)).rejects.toThrow(
      /belongs to something else \(Kumo in database kumo\)/,
    );
  });

  it.each([
    ['nobody listens', 'postgresql://u:secret@127.0.0.1:1/kumo', /no Postgres answers at 127\.0\.0\.1:1\/kumo/],
    ['the password is wrong', () => urlFor('mallory', 'other'), /refused the user or password/],
    ['the database does not exist', () => server.superuserUrl.replace(/\/kumo$/, '/absent'), /does not exist/],
  ])('is refused in a sentence without secrets when %s', async (_case, url, message) => {
    const attempt = prepareDatabase(typeof url === 'string' ? url : url(), password);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.not.toThrow(/secret/);
  });
});

describe('a kept secret', () => {
  it('is made once, differs from others, and is readable by its owner only', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kumo-secrets-'));
    try {
      const first = keptSecret(path.join(folder, 'secrets'), 'a');
      expect(keptSecret(path.join(folder, 'secrets'), 'a')).toBe(first);
      expect(keptSecret(path.join(folder, 'secrets'), 'b')).not.toBe(first);
      expect(Buffer.from(first, 'base64url')).toHaveLength(32);
      expect(statSync(path.join(folder, 'secrets/a')).mode & 0o777).toBe(0o600);
      expect(statSync(path.join(folder, 'secrets')).mode & 0o777).toBe(0o700);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
