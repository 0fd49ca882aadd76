import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KitDatabase, startKitDatabase } from '../test/kit-database.ts';
import { bodyHmac, pruneIdempotencyKeys, withIdempotency } from './idempotency.ts';

const hmacKey = randomBytes(32);
let database: KitDatabase;

beforeAll(async () => {
  database = await startKitDatabase();
}, 60_000);

afterAll(() => database?.remove());

function request(key: string, body = '{}', organizationId = 'org_a', credentialId = 'ses_1') {
  return {
    scope: { credentialId, organizationId, route: 'POST /instances' },
    key,
    bodyHmac: bodyHmac(hmacKey, body),
  };
}

function send(key: string, run: () => Promise<string>, body?: string, organizationId = 'org_a', credentialId?: string) {
  return database.inOrganization(organizationId, (tx) =>
    withIdempotency(tx, request(key, body, organizationId, credentialId), run),
  );
}

test('fifty requests at once with one key do the work once and give one answer', async () => {
  let runs = 0;
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () =>
      send('fifty', async () => {
        runs += 1;
        return `opr_${runs}`;
      }),
    ),
  );
  expect(runs).toBe(1);
  expect(new Set(outcomes.map((outcome) => outcome.reference))).toEqual(new Set(['opr_1']));
  expect(outcomes.filter((outcome) => !outcome.replayed)).toHaveLength(1);
});

test('another body with the same key is refused', async () => {
  await send('body', async () => 'made', '{"a":1}');
  await expect(send('body', async () => 'again', '{"a":2}')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
});

test('keys of other organizations and credentials do not meet', async () => {
  await send('shared', async () => 'a');
  expect(await send('shared', async () => 'b', '{}', 'org_b')).toEqual({ replayed: false, reference: 'b' });
  expect(await send('shared', async () => 'c', '{}', 'org_a', 'ses_2')).toEqual({ replayed: false, reference: 'c' });
});

test('work that failed is not remembered', async () => {
  await expect(
    send('failed', async () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await send('failed', async () => 'yes')).toEqual({ replayed: false, reference: 'yes' });
});

test('a key is forgotten after a day', async () => {
  await send('old', async () => 'first');
  await database.transact((tx) =>
    tx.query("UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = 'old'"),
  );
  expect(await send('old', async () => 'second')).toEqual({ replayed: false, reference: 'second' });
  await database.transact((tx) => tx.query("UPDATE idempotency_keys SET created_at = now() - interval '25 hours'"));
  await database.transact(pruneIdempotencyKeys);
  expect(await database.transact((tx) => tx.query('SELECT 1 FROM idempotency_keys'))).toEqual([]);
});
