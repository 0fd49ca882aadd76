import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createIdentityDatabase } from '@kumo/db/identity';
import { createVault, recordAudit } from '@kumo/service-kit';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Caller, type IdentityInstance, internalToken, startInstance } from '../../test/identity-instance.ts';
import { chained, chainKeysOf, chainStart } from './chain.rules.ts';
import { createHeadSigner } from './heads.ts';
import { parseHeads } from './heads-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kumo-audit-heads-'));
const file = path.join(folder, 'audit-heads.jsonl');
const entries = 40;
let instance: IdentityInstance;
let owner: Caller;

beforeAll(async () => {
  instance = await startInstance({ environment: { KUMO_AUDIT_HEADS_FILE: file } });
  owner = await instance.signIn();
  const organizationId = await instance.rootId();
  const database = createIdentityDatabase(instance.database.urls.identity);
  await database.asSystem(async (tx) => {
    for (let nth = 0; nth < entries; nth += 1) {
      await recordAudit(tx, {
        organizationId,
        action: 'test.done',
        actor: { kind: 'system', id: 'test', name: 'Test' },
        target: { kind: 'test', id: `test_${nth}`, name: `Thing ${nth}` },
        network: '',
        requestId: '',
        details: { nth, b: 'ü', a: null },
      });
    }
  });
  await database.close();
  const soon = { timeout: 20_000, interval: 50 };
  await vi.waitFor(async () => expect(await instance.sql('SELECT 1 FROM outbox')).toEqual([]), soon);
  instance.advance(61_000); // a head is due
  const [end] = await instance.sql('SELECT max(sequence)::int AS sequence FROM audit_events');
  await vi.waitFor(() => expect(parseHeads(readHeads()).at(-1)?.sequence).toBe(end.sequence), soon);
  await instance.sql('CREATE TABLE kept_events AS SELECT * FROM audit_events');
  await instance.sql('CREATE TABLE kept_heads AS SELECT * FROM audit_heads');
}, 60_000);

beforeEach(async () => {
  await instance.sql('DELETE FROM audit_events; DELETE FROM audit_heads');
  await instance.sql('INSERT INTO audit_events SELECT * FROM kept_events');
  await instance.sql('INSERT INTO audit_heads SELECT * FROM kept_heads');
});

afterAll(async () => {
  await instance?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const readHeads = (): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // not made yet
  }
};
const verify = async (heads: unknown[] = []) =>
  (await instance.call('POST', '/internal/audit-verification', { heads }, { 'x-internal-token': internalToken })).body;

test('an untouched log is intact, for the page as for the command', async () => {
  const { status, body } = await owner.call('POST', '/api/v1/audit-verifications');
  expect([status, body.intact, body.firstBroken]).toEqual([200, true, null]);
  expect(body.checked).toBeGreaterThan(entries);
  expect((await verify()).intact).toBe(true);
});

test.each([
  ['its entry', `entry = jsonb_set(entry, '{actor,name}', '"Somebody else"')`],
  ['a column that it is searched by', "actor_id = 'usr_other'"],
  ['its time', "at = at + interval '1 hour'"],
  ['its organization', "organization_id = 'org_other'"],
  ['its search text', "search = 'nothing'"],
  ['its HMAC', "hmac = replace(hmac, '.', '.A')"],
  ['its link', "previous_hmac = ''"],
  ['its number', 'number = number + 1000'],
])('one row is found of which somebody changed %s', async (_what, change) => {
  await instance.sql(`UPDATE audit_events SET ${change} WHERE sequence = 17`);
  expect((await verify()).firstBroken).toEqual({ sequence: 17, problem: 'changed' });
});

test('to who asks by the API it is told by its number in the log of the organization', async () => {
  const broken = async () => (await owner.call('POST', '/api/v1/audit-verifications')).body;
  await instance.sql("UPDATE audit_events SET search = 'nothing' WHERE sequence = 17");
  expect(await broken()).toEqual({
    intact: false,
    checked: 16,
    through: 16,
    firstBroken: { sequence: 17, problem: 'changed', isOwn: true },
  });
  await instance.sql('DELETE FROM audit_events WHERE sequence = 12');
  expect((await broken()).firstBroken).toEqual({ sequence: 12, problem: 'missing', isOwn: false });
});

test('a row that was deleted is named, also the first one', async () => {
  await instance.sql('DELETE FROM audit_events WHERE sequence = 21');
  expect((await verify()).firstBroken).toEqual({ sequence: 21, problem: 'missing' });
  await instance.sql('DELETE FROM audit_events WHERE sequence = 1');
  expect((await verify()).firstBroken).toEqual({ sequence: 1, problem: 'missing' });
});

test('a tail that was cut is found by the file, with all of the database at hand', async () => {
  await instance.sql('DELETE FROM audit_events WHERE sequence > 30; DELETE FROM audit_heads');
  expect((await verify()).firstBroken).toEqual({ sequence: 31, problem: 'cut' });
  await instance.sql('DELETE FROM audit_events');
  expect((await verify()).firstBroken).toEqual({ sequence: 1, problem: 'cut' });
});

test('a chain that somebody forged without the key is found, and heads that are not ours are', async () => {
  const vault = createVault(Buffer.alloc(32, 7));
  const keys = chainKeysOf(vault);
  const rows = await instance.sql('SELECT sequence, entry FROM audit_events ORDER BY sequence');
  let end = chainStart;
  for (const { sequence, entry } of rows) {
    const row = chained(end, { ...entry, action: 'test.forged' }, keys);
    end = row;
    await instance.sql(
      "UPDATE audit_events SET entry = $2, action = 'test.forged', previous_hmac = $3, hmac = $4 WHERE sequence = $1",
      [sequence, row.entry, row.previousHmac, row.hmac],
    );
  }
  expect((await verify()).firstBroken).toEqual({ sequence: 1, problem: 'unsigned' });
  await instance.sql('DELETE FROM audit_events');
  await instance.sql('INSERT INTO audit_events SELECT * FROM kept_events');
  const forged = await createHeadSigner(vault).sign({ sequence: 5, hmac: 'x' }, new Date());
  expect((await verify([forged])).firstBroken).toEqual({ sequence: 5, problem: 'unsigned' });
});

test('the service itself may add rows, and neither change nor remove one', async () => {
  const database = createIdentityDatabase(instance.database.urls.identity);
  try {
    for (const table of ['audit_events', 'audit_heads']) {
      for (const change of [`UPDATE ${table} SET hmac = ''`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
        await expect(
          database.asSystem((tx) => tx.query(change)),
          change,
        ).rejects.toThrow(/permission denied/);
      }
    }
  } finally {
    await database.close();
  }
});

test('the head of the log is signed, and names its end', async () => {
  const { status, body } = await owner.call('GET', '/api/v1/audit-head');
  const organizationId = await instance.rootId();
  const [last] = await instance.sql('SELECT number, hmac FROM audit_events ORDER BY sequence DESC LIMIT 1');
  expect([status, body.organizationId, body.sequence, body.hmac]).toEqual([
    200,
    organizationId,
    Number(last.number),
    last.hmac,
  ]);
  expect((await verify([body])).intact).toBe(true);
  await instance.sql("UPDATE audit_events SET entry = '{}' WHERE number = $1", [last.number]);
  expect((await owner.call('GET', '/api/v1/audit-head')).body).toBe(null);
});
