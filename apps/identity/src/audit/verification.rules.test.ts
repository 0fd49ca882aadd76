import { newId } from '@kumo/model';
import { createVault } from '@kumo/service-kit';
import { expect, test } from 'vitest';
import { type ChainedEntry, chained, chainKeysOf, chainStart } from './chain.rules.ts';
import { type AuditHead, createHeadSigner } from './heads.ts';
import { type StoredAuditRow, verifyChain } from './verification.rules.ts';

const vault = createVault(Buffer.alloc(32, 1));
const keys = chainKeysOf(vault);
const signer = createHeadSigner(vault);
const [one, other] = [newId('organization'), newId('organization')];
const at = new Date('2026-11-23T00:00:00.000Z');

/** Rows of two organizations, two of `one` to each of `other`. */
function rowsOf(count: number, word = 'written'): StoredAuditRow[] {
  const rows: StoredAuditRow[] = [];
  const numbers = new Map<string, number>();
  for (let nth = 0; nth < count; nth += 1) {
    const organizationId = nth % 3 === 2 ? other : one;
    const number = (numbers.get(organizationId) ?? 0) + 1;
    numbers.set(organizationId, number);
    const entry: ChainedEntry = {
      id: newId('auditEvent'),
      organizationId,
      at: at.toISOString(),
      action: `test.${word}`,
      result: 'done',
      actor: { kind: 'system', id: 'test', name: 'Test' },
      actingFrom: null,
      target: { kind: 'test', id: `test_${nth}`, name: 'Thing' },
      network: '',
      requestId: '',
      details: {},
    };
    rows.push({ ...chained(rows.at(-1) ?? chainStart, entry, keys), number, columnsAgree: true });
  }
  return rows;
}

const rows = rowsOf(30);
const verify = (found: readonly StoredAuditRow[], heads: readonly AuditHead[] = []) =>
  verifyChain({
    rows: (async function* () {
      yield found;
    })(),
    heads,
    keys,
    isOurs: (head) => signer.isOurs(head),
  });
/** What an organization is given to keep after so many rows. */
async function keptAfter(count: number, organizationId: string): Promise<AuditHead> {
  const row = rows.slice(0, count).findLast(({ entry }) => entry.organizationId === organizationId);
  if (row === undefined) throw new Error('no row of it');
  return signer.signOf(organizationId, { sequence: row.number, hmac: row.hmac }, at);
}

test('how many entries of each organization are as they were written is counted', async () => {
  expect(await verify(rows)).toMatchObject({
    intact: true,
    checked: 30,
    through: 30,
    soundOf: new Map([
      [one, 20],
      [other, 10],
    ]),
  });
  const { soundOf, firstBroken } = await verify(rows.with(14, { ...row(14), columnsAgree: false }));
  expect([firstBroken, soundOf.get(one), soundOf.get(other)]).toEqual([{ sequence: 15, problem: 'changed' }, 10, 4]);
});

test('a number in the log of its organization that is not the next one is found', async () => {
  expect((await verify(rows.with(14, { ...row(14), number: 6 }))).firstBroken).toEqual({
    sequence: 15,
    problem: 'changed',
  });
});

test('a row of another history, such as one before a restored backup, does not fit in, though it is signed', async () => {
  const spliced = rows.with(14, rowsOf(30, 'of-another-history')[14] ?? row(14));
  expect((await verify(spliced)).firstBroken).toEqual({ sequence: 15, problem: 'changed' });
});

test('an end that one organization kept finds a cut tail, also where all else that was signed is gone', async () => {
  const kept = await keptAfter(30, other);
  expect((await verify(rows, [kept])).intact).toBe(true);
  expect((await verify(rows.slice(0, 25))).intact).toBe(true); // nobody kept anything
  expect((await verify(rows.slice(0, 25), [kept])).firstBroken).toEqual({ sequence: 26, problem: 'cut' });
  expect((await verify([], [kept])).firstBroken).toEqual({ sequence: 1, problem: 'cut' });
});

test('an end that one organization kept finds a log that was cut and grew anew', async () => {
  const kept = [await keptAfter(6, other), await keptAfter(12, other)];
  expect((await verify(rows, kept)).intact).toBe(true);
  const anew = rowsOf(30, 'written-anew');
  expect((await verify(anew, kept)).firstBroken).toEqual({ sequence: 1, problem: 'cut' });
});

test('an end of an organization that is not signed by us is told, and none counts for another organization', async () => {
  const kept = await keptAfter(12, other);
  const beyond = { ...kept, sequence: 99 };
  expect((await verify(rows, [beyond])).firstBroken).toEqual({ sequence: 99, problem: 'unsigned' });
  expect(await signer.isOurs(kept)).toBe(true);
  expect(await signer.isOurs({ ...kept, organizationId: one })).toBe(false);
  const { organizationId: _, ...ofTheChain } = kept;
  expect(await signer.isOurs(ofTheChain)).toBe(false);
  expect((await verify(rows, [{ ...kept, organizationId: one }])).firstBroken?.problem).toBe('unsigned');
});

function row(at: number): StoredAuditRow {
  const found = rows[at];
  if (found === undefined) throw new Error(`no row at ${at}`);
  return found;
}
