import { createIdentityDatabase } from '@kumo/db/identity';
import { newId } from '@kumo/model';
import { dropOldestWaitingAudit, recordAudit } from '@kumo/service-kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type IdentityInstance, ownerPassword, startInstance } from '../../test/identity-instance.ts';
import { type AuditSearch, searchAudit } from './audit-search.ts';

// What waits for a condition ends when it is met; these are for one that never is.
vi.setConfig({ testTimeout: 300_000 });
const soon = { timeout: 120_000 };
let instance: IdentityInstance;

beforeAll(async () => {
  instance = await startInstance();
}, 60_000);

afterAll(() => instance?.remove());

const chainedActions = async (): Promise<string[]> =>
  (await instance.sql('SELECT action FROM audit_events ORDER BY sequence')).map(({ action }) => action);

test('says who did what, from where, in the order it happened, and never a secret', async () => {
  const caller = await instance.signIn();
  const made = await caller.call('POST', '/api/v1/api-keys', { name: 'ci' }, { 'x-client-network': '192.0.2.9' });
  await caller.call('DELETE', `/api/v1/api-keys/${made.body.id}`);
  await caller.call('POST', '/api/v1/me/password', {
    currentPassword: ownerPassword,
    newPassword: 'a new long password',
  });
  await expect
    .poll(chainedActions, { timeout: 10_000 })
    .toEqual([
      'setup.completed',
      'session.created',
      'session.created',
      'api-key.created',
      'api-key.deleted',
      'person.password-changed',
      'session.renewed',
    ]);
  expect(await instance.sql('SELECT * FROM outbox')).toEqual([]);
  const owner = await instance.signIn(undefined, 'a new long password');
  const { body } = await owner.call('GET', '/api/v1/audit-events?action=api-key.*');
  expect(body.items.map(({ action }: { action: string }) => action)).toEqual(['api-key.deleted', 'api-key.created']);
  expect(body.items[1]).toMatchObject({
    result: 'done',
    network: '192.0.2.9',
    actor: { kind: 'person', name: 'Ada' },
    actingFrom: null,
    target: { id: made.body.id, name: 'ci' },
  });
  expect((await owner.call('GET', `/api/v1/audit-events/${body.items[1].id}`)).body).toEqual(body.items[1]);
  const text = JSON.stringify(await instance.sql('SELECT * FROM recorded'));
  for (const secret of [caller.secret, made.body.secret, ownerPassword, 'a new long password']) {
    expect(text).not.toContain(secret);
  }
});

test('is searched by who, what, when, how it ended and free text, page by page, and of one organization only', async () => {
  const organizationId = await instance.rootId();
  const strangerId = await instance.addOrganization('Stranger');
  const database = createIdentityDatabase(instance.database.urls.identity);
  const entry = (nth: number) => ({
    organizationId: nth % 10 === 9 ? strangerId : organizationId,
    action: nth % 2 ? 'test.odd' : 'test.even',
    result: nth % 5 ? ('done' as const) : ('refused' as const),
    actor: { kind: 'person' as const, id: `usr_${nth % 3}`, name: `Person ${nth % 3}` },
    target: { kind: 'test', id: `test_${nth}`, name: `Thing ${nth}\0` },
    network: '198.51.100.7',
    requestId: newId('operation'),
  });
  try {
    await database.asSystem(async (tx) => {
      for (let nth = 0; nth < 60; nth += 1) await recordAudit(tx, entry(nth));
    });
  } finally {
    await database.close();
  }
  await expect.poll(() => instance.sql('SELECT 1 FROM outbox'), { timeout: 10_000 }).toEqual([]);
  const caller = await instance.signIn(undefined, 'a new long password');
  const find = async (query: string) => (await caller.call('GET', `/api/v1/audit-events?${query}`)).body;
  expect((await find('action=test.*&limit=500')).items).toHaveLength(54);
  expect((await find('action=test.even&limit=500')).items).toHaveLength(30);
  expect((await find('result=refused&action=test.*&limit=500')).items).toHaveLength(12);
  expect((await find('actorId=usr_1&actorId=usr_2&limit=500')).items).toHaveLength(36);
  expect((await find('targetId=test_7')).items).toMatchObject([{ target: { name: 'Thing 7' } }]);
  expect((await find('targetId=test_9')).items).toEqual([]); // the stranger's
  expect((await find('q=THING%2051')).items).toHaveLength(1);
  const seen: number[] = [];
  let cursor = '';
  do {
    const page = await find(`limit=7&action=test.*${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.items.map(({ sequence }: { sequence: number }) => sequence));
    cursor = page.nextCursor ?? '';
  } while (cursor !== '');
  expect(seen).toHaveLength(54);
  expect(seen).toEqual(seen.toSorted((a, b) => b - a));
  const [stranger] = await instance.sql('SELECT id FROM audit_events WHERE organization_id = $1', [strangerId]);
  expect((await caller.call('GET', `/api/v1/audit-events/${stranger.id}`)).status).toBe(404);
  expect((await caller.call('GET', '/api/v1/audit-events?cursor=nonsense')).status).toBe(400);
});

test('what an organization is shown of places says nothing of what others do', async () => {
  await expect.poll(() => instance.sql('SELECT 1 FROM outbox'), soon).toEqual([]);
  const organizationId = await instance.rootId();
  const caller = await instance.signIn(undefined, 'a new long password');
  await expect.poll(() => instance.sql('SELECT 1 FROM outbox'), soon).toEqual([]);
  const { items } = (await caller.call('GET', '/api/v1/audit-events?limit=500')).body;
  const places = items.map(({ sequence }: { sequence: number }) => sequence);
  const numbers = places.map((_: number, nth: number) => nth + 1);
  expect(places.toSorted((a: number, b: number) => a - b)).toEqual(numbers);
  const [{ all }] = await instance.sql('SELECT count(*)::int AS all FROM audit_events');
  expect(all).toBeGreaterThan(places.length);
  const { body: head } = await caller.call('GET', '/api/v1/audit-head');
  expect([head.organizationId, head.sequence]).toEqual([organizationId, places.length]);
  const { body: verified } = await caller.call('POST', '/api/v1/audit-verifications');
  expect(verified).toEqual({ intact: true, checked: places.length, through: places.length, firstBroken: null });
  const page = (await caller.call('GET', '/api/v1/audit-events?limit=3')).body;
  const { at, sequence } = page.items[2];
  expect(Buffer.from(page.nextCursor, 'base64url').toString()).toBe(`audit ${at} ${sequence}`);
});

test('what waited long to be chained stands where it happened, and a time in the past is found', async () => {
  const organizationId = await instance.addOrganization('Late');
  const database = createIdentityDatabase(instance.database.urls.identity);
  const record = (at: string, name: string) =>
    instance.sql('INSERT INTO outbox (organization_id, type, at, resource) VALUES ($1, $2, $3, $4)', [
      organizationId,
      'audit.recorded',
      at,
      {
        id: newId('auditEvent'),
        action: 'test.late',
        actor: { kind: 'system', id: 'test', name: 'Test' },
        target: { kind: 'test', id: name, name },
        network: '',
        requestId: '',
      },
    ]);
  try {
    for (const minute of [1, 5, 3, 2, 4]) await record(`2026-01-01T00:0${minute}:00Z`, `at ${minute}`);
    const find = async (search: Partial<AuditSearch>, lookedThrough?: number) => {
      const found = await database.readInOrganization({ organizationId, projectId: null }, (sql) =>
        searchAudit(sql, organizationId, { limit: 50, ...search }, lookedThrough),
      );
      return { names: found.items.map(({ target }) => target.name), nextCursor: found.nextCursor };
    };
    await expect.poll(async () => (await find({})).names, soon).toHaveLength(5);
    expect((await find({})).names).toEqual(['at 5', 'at 4', 'at 3', 'at 2', 'at 1']);
    expect((await find({ until: '2026-01-01T00:03:00Z' })).names).toEqual(['at 2', 'at 1']);
    expect((await find({ from: '2026-01-01T00:03:00Z', until: '2026-01-01T00:05:00Z' })).names).toEqual([
      'at 4',
      'at 3',
    ]);
    // Free text is looked for in so many at a time, and goes on where it stopped.
    const first = await find({ q: 'AT 2' }, 3);
    expect([first.names, first.nextCursor]).toEqual([[], expect.any(String)]);
    const second = await find({ q: 'AT 2', cursor: first.nextCursor ?? '' }, 3);
    expect(second).toEqual({ names: ['at 2'], nextCursor: null });
    const full = await find({ q: 'at', limit: 2 }, 3);
    expect(full.names).toEqual(['at 5', 'at 4']);
    expect((await find({ q: 'at', limit: 2, cursor: full.nextCursor ?? '' }, 3)).names).toEqual(['at 3', 'at 2']);
  } finally {
    await database.close();
  }
});

test('what somebody from above does stands in both logs', async () => {
  const below = await instance.addOrganization('Below');
  const database = createIdentityDatabase(instance.database.urls.identity);
  const root = await instance.rootId();
  try {
    await database.asSystem((tx) =>
      recordAudit(tx, {
        organizationId: below,
        action: 'test.from-above',
        actor: { kind: 'person', id: 'usr_x', name: 'Ada' },
        actingFrom: { organizationId: root, name: 'Lovelace' },
        target: { kind: 'test', id: 'x', name: 'x' },
        network: '',
        requestId: '',
      }),
    );
  } finally {
    await database.close();
  }
  const places = () =>
    instance.sql("SELECT organization_id FROM audit_events WHERE action = 'test.from-above' ORDER BY sequence");
  await expect.poll(places, { timeout: 10_000 }).toEqual([{ organization_id: below }, { organization_id: root }]);
});

test('where nobody takes them, the last resort drops the oldest, and leaves an entry that says so', async () => {
  const database = createIdentityDatabase(instance.database.urls.identity);
  try {
    const dropped = await database.asSystem(async (tx) => {
      await tx.query(
        `INSERT INTO outbox (organization_id, type, resource, position)
         SELECT 'org_old', 'audit.recorded', '{}', nth FROM generate_series(-5, -1) AS nth`,
      );
      const count = await dropOldestWaitingAudit(tx, 2);
      const left = await tx.query<{ action: string | null }>(
        "SELECT resource->>'action' AS action FROM outbox WHERE organization_id = 'org_old' ORDER BY id",
      );
      await tx.query("DELETE FROM outbox WHERE organization_id = 'org_old'");
      return { count, left: left.map(({ action }) => action) };
    });
    expect(dropped).toEqual({ count: 3, left: [null, null, 'audit.entries-lost'] });
  } finally {
    await database.close();
  }
});
