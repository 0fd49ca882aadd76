import { createIdentityDatabase } from '@kumo/db/identity';
import { dropOldestWaitingAudit } from '@kumo/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type IdentityInstance, ownerPassword, startInstance } from '../../test/identity-instance.ts';

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

test('where nobody takes them, the last resort drops the oldest, and leaves an entry that says so', async () => {
  const database = createIdentityDatabase(instance.database.urls.identity);
  const waiting = () => instance.sql("SELECT id, resource->>'action' AS action FROM outbox ORDER BY id");
  try {
    const before = (await waiting()).length;
    expect(await database.asSystem((tx) => dropOldestWaitingAudit(tx, before))).toBe(0);
    expect(await database.asSystem((tx) => dropOldestWaitingAudit(tx, 0))).toBe(before);
    expect((await waiting()).map(({ action }) => action)).toEqual(before === 0 ? [] : ['audit.entries-lost']);
  } finally {
    await database.close();
  }
});
