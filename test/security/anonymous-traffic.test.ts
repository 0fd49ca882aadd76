import { randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { listOperations, services } from '@kumo/api-contract';
import { newId } from '@kumo/model';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../support/stack.ts';
import { superuserUrl } from '../support/stack-database.ts';
import { until } from '../support/until.ts';
import { countRows } from './every-table.ts';

const total = 10_000;
const atOnce = 32;
/** Of so many requests one tries a password: each costs a tenth of a second of a core. */
const everySignIn = 40;
/**
 * Write-ahead log that Postgres and the services' own clocks write by themselves, at most: so much for each second that the
 * requests take (2.6 kB were seen), and some more. A row a request would be 1.5 MB more.
 */
const logBytesPerSecond = 3_500;
const mostLogBytes = 150_000;

const operations = Object.entries(services).flatMap(([service, tree]) =>
  listOperations(tree).map((operation) => ({ ...operation, service })),
);
const secret = (bytes: number) => randomBytes(bytes).toString('base64url');
const network = () => [10, ...randomBytes(3)].join('.');

/** What strangers can ask for on the way into an account, made up. */
function halfSignIn(nth: number): { path: string; body: unknown } | undefined {
  const passkey = {
    id: secret(32),
    rawId: secret(32),
    type: 'public-key',
    response: { clientDataJSON: secret(40), authenticatorData: secret(40), signature: secret(64) },
  };
  switch (nth) {
    case 6:
      return { path: '/password-resets', body: { email: `${secret(9)}@example.org` } };
    case 7:
      return { path: '/sessions/passkey-options', body: {} };
    case 8:
      return { path: '/sessions/passkey-options', body: { challenge: secret(32) } };
    case 9:
      return { path: '/sessions/second-factor', body: { challenge: secret(32), code: '123456' } };
    case 10:
      return { path: '/sessions/second-factor', body: { challenge: secret(32), passkey } };
    case 11:
      return { path: '/sessions/passkey', body: { challenge: secret(32), passkey } };
    case 12:
      return { path: '/email-changes/confirm', body: { token: secret(32) } };
    default:
      return undefined;
  }
}

/** One request of nobody in particular; they differ, and together they come by every route in every guise. */
function request(nth: number): { target: string; init: RequestInit } {
  const { spec, id, service } = operations[nth % operations.length] ?? { spec: undefined, id: '', service: '' };
  if (!spec) throw new Error('the contract is empty');
  const guises: Record<string, string>[] = [
    {},
    { cookie: `__Host-session=${secret(32)}` },
    { authorization: `Bearer cpk_${secret(32)}` },
    { authorization: `Bearer ${secret(200)}` },
    { cookie: `__Host-session=${secret(32)}`, 'organization-id': newId('organization') },
  ];
  const headers = {
    ...guises[Math.floor(nth / operations.length) % guises.length],
    'x-forwarded-for': network(),
    'user-agent': secret(20),
    'idempotency-key': secret(16),
    'content-type': 'application/json',
  };
  if (nth % everySignIn === 0) {
    const body = JSON.stringify({ email: `${secret(9)}@example.org`, password: secret(12) });
    return { target: '/api/v1/sessions', init: { method: 'POST', headers, body } };
  }
  if (nth % everySignIn === 1) {
    const person = { email: `${secret(9)}@example.org`, name: 'N', organization: 'O', password: secret(12) };
    const body = JSON.stringify({ setupToken: secret(32), ...person });
    return { target: '/api/v1/setup', init: { method: 'POST', headers, body } };
  }
  if (nth % everySignIn === 2) {
    const body = JSON.stringify({ token: secret(32), password: secret(12) });
    return { target: '/api/v1/password-resets/confirm', init: { method: 'POST', headers, body } };
  }
  const half = halfSignIn(nth % everySignIn);
  if (half)
    return { target: `/api/v1${half.path}`, init: { method: 'POST', headers, body: JSON.stringify(half.body) } };
  if (nth % everySignIn === 3) return { target: `/${secret(6)}/${secret(6)}`, init: { headers } };
  if (nth % everySignIn === 4) return { target: `/api/v1/${secret(6)}`, init: { headers } };
  if (nth % everySignIn === 5) return { target: '/sign-in', init: { headers } };
  if (nth % 2 === 0 && spec.stream === undefined) {
    const isRead = spec.method === 'GET';
    const target = `/trpc/${service}/${id}`;
    return { target, init: { method: isRead ? 'GET' : 'POST', headers, ...(isRead ? {} : { body: '{}' }) } };
  }
  const target = `/api/v1${spec.path.replace(/\{\w+\}/g, () => newId('instance'))}`;
  return { target, init: { method: spec.method, headers, ...(spec.method === 'GET' ? {} : { body: '{}' }) } };
}

describe(`${total} requests of nobody`, () => {
  let stack: Stack;
  let sql: pg.Client;

  /** The end of the audit log is signed by the clock, a minute after the start: whether it grew is told by its entries. */
  const counted = async (): Promise<Record<string, number>> => {
    const { 'identity.audit_heads': _, ...counts } = await countRows(sql);
    return counts;
  };
  const files = (): Record<string, number> =>
    Object.fromEntries(
      readdirSync(stack.dataFolder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map((file) => [path.relative(stack.dataFolder, file), file] as const)
        .filter(([name]) => !/^(logs|postgres)\//.test(name) && name !== 'audit-heads.jsonl')
        .map(([name, file]) => [name, statSync(file).size]),
    );
  const writtenTo = async (): Promise<bigint> => {
    const { rows } = await sql.query<{ at: string }>(`SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text AS at`);
    return BigInt(rows[0]?.at ?? 0);
  };

  beforeAll(async () => {
    // The limits of the door would keep most of it from the services; here they are to stand it themselves.
    const env = {
      KUMO_RATE_LIMIT: '1000000',
      KUMO_ANONYMOUS_RATE_LIMIT: '1000000',
      KUMO_TRUSTED_PROXIES: '127.0.0.1,::1',
      // Mail is sent here, so that what is asked for by mail is looked into; nobody of these has an account to send it to.
      KUMO_SMTP_URL: 'smtp://127.0.0.1:9',
      KUMO_MAIL_FROM: 'clouds@example.org',
    };
    stack = await startStack({ env });
    sql = new pg.Client({ connectionString: superuserUrl(stack) });
    await sql.connect();
    await until('what the start itself writes is written', async () => {
      const { rows } = await sql.query<{ written: boolean }>(
        `SELECT NOT EXISTS (SELECT FROM identity.outbox) AND EXISTS (SELECT FROM compute.replicas) AS written`,
      );
      return rows[0]?.written === true;
    });
  });
  afterAll(async () => {
    await sql?.end();
    await stack?.stop();
  });

  it('write no row and no file, by whatever route', async () => {
    const rows = await counted();
    const kept = files();
    const position = await writtenTo();
    const startedAt = performance.now();

    const statuses = new Map<number, number>();
    let next = 0;
    const askOn = async (): Promise<void> => {
      for (let nth = next++; nth < total; nth = next++) {
        const { target, init } = request(nth);
        const answer = await fetch(`${stack.url}${target}`, { redirect: 'manual', ...init });
        await answer.arrayBuffer();
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, askOn));

    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(total);
    expect(statuses.get(401)).toBeGreaterThan(total / 2);
    expect(statuses.get(201)).toBeUndefined();
    expect(statuses.get(202)).toBeGreaterThan(0);
    expect(statuses.get(500)).toBeUndefined();
    expect(await counted()).toEqual(rows);
    expect(files()).toEqual(kept);
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(Number((await writtenTo()) - position)).toBeLessThan(mostLogBytes + seconds * logBytesPerSecond);
    expect((await stack.fetch('/api/v1/me')).status).toBe(200);
  });
});
