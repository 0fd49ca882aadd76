import { createIdentityDatabase } from '@kumo/db/identity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type IdentityInstance, ownerPassword, startInstance } from '../../test/identity-instance.ts';
import { dropOldestWaitingAudit } from './waiting-audit.repository.ts';

let instance: IdentityInstance;

beforeAll(async () => {
  instance = await startInstance();
}, 60_000);

afterAll(() => instance?.remove());

test('says who did what, from where, in the order it happened, and never a secret', async () => {
  const caller = await instance.signIn();
  const made = await caller.call('POST', '/api/v1/api-keys', { name: 'ci' }, { 'x-client-network': '192.0.2.9' });
  await caller.call('DELETE', `/api/v1/api-keys/${made.body.id}`);
  await caller.call('POST', '/api/v1/me/password', {
    currentPassword: ownerPassword,
    newPassword: 'a new long password',
  });
  const rows = await instance.sql('SELECT type, organization_id, resource FROM outbox ORDER BY id');
  expect(rows.map(({ resource }) => resource.action)).toEqual([
    'setup.completed',
    'session.created',
    'session.created',
    'api-key.created',
    'api-key.deleted',
    'person.password-changed',
    'session.created',
  ]);
  expect(rows.every(({ type }) => type === 'audit.recorded')).toBe(true);
  const created = rows[3].resource;
  expect(created).toMatchObject({
    network: '192.0.2.9',
    actor: { kind: 'person', name: 'Ada' },
    target: { name: 'ci' },
  });
  const text = JSON.stringify(rows);
  for (const secret of [caller.secret, made.body.secret, ownerPassword, 'a new long password']) {
    expect(text).not.toContain(secret);
  }
});

test('the events are numbered, so that they can be taken from here', async () => {
  await expect.poll(() => instance.sql('SELECT 1 FROM outbox WHERE position IS NULL'), { timeout: 5_000 }).toEqual([]);
});

test('however long nobody takes them, so many wait and no more: the oldest go, what is not numbered yet stays', async () => {
  const waiting = async () => (await instance.sql('SELECT id FROM outbox ORDER BY id')).map(({ id }) => Number(id));
  const before = await waiting();
  const database = createIdentityDatabase(instance.database.urls.identity);
  try {
    expect(await database.asSystem((tx) => dropOldestWaitingAudit(tx, before.length))).toBe(0);
    expect(await database.asSystem((tx) => dropOldestWaitingAudit(tx, 3))).toBe(before.length - 3);
  } finally {
    await database.close();
  }
  expect(await waiting()).toEqual(before.slice(-3));
  await instance.signIn('ada@example.org', 'a new long password');
  await expect.poll(() => instance.sql('SELECT 1 FROM outbox WHERE position IS NULL'), { timeout: 5_000 }).toEqual([]);
  expect(await waiting()).toHaveLength(4);
});
