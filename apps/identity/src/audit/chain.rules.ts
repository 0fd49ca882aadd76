import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { AuditRecord, Vault } from '@kumo/service-kit';

/** An entry as it stands in the log of one organization: all that its HMAC is over, beside its place. */
export type ChainedEntry = Omit<AuditRecord, 'mirrorId'> & {
  organizationId: string;
  /** When it was recorded, ISO 8601 with milliseconds. */
  at: string;
};

/** A row of the audit log. */
export interface AuditRow {
  sequence: number;
  entry: ChainedEntry;
  previousHmac: string;
  hmac: string;
}

/** The end of a chain: what the next row is chained to. */
export interface ChainEnd {
  sequence: number;
  hmac: string;
}

/** Before the first row. */
export const chainStart: ChainEnd = { sequence: 0, hmac: '' };

/** The keys of the chain: one per master key. None of them is ever in the database. */
export interface ChainKeys {
  /** Name of the one that chains now. */
  current: string;
  byId: ReadonlyMap<string, KeyObject>;
}

/** The keys that this installation's master keys give. */
export function chainKeysOf(vault: Pick<Vault, 'currentKeyId' | 'deriveAll'>): ChainKeys {
  // Made once: from plain bytes each HMAC would make its key anew, at six times the cost of the rest.
  const byId = new Map([...vault.deriveAll('audit chain')].map(([id, bytes]) => [id, createSecretKey(bytes)]));
  return { current: vault.currentKeyId, byId };
}

/** The same text for the same value, however its keys are ordered: Postgres orders those of a jsonb anew. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The row that comes after `end`. */
export function chained(end: ChainEnd, entry: ChainedEntry, keys: ChainKeys): AuditRow {
  const row = { sequence: end.sequence + 1, previousHmac: end.hmac, entry };
  const hmac = hmacOf(row, keys.current, keys);
  if (hmac === undefined) throw new Error('the key that chains now is not among the keys');
  return { ...row, hmac };
}

/** What is wrong with a row by itself; undefined: nothing. `unsigned`: it was made with a key that is none of ours. */
export function faultOf(row: AuditRow, keys: ChainKeys): 'changed' | 'unsigned' | undefined {
  const expected = hmacOf(row, row.hmac.slice(0, Math.max(0, row.hmac.indexOf('.'))), keys);
  if (expected === undefined) return 'unsigned';
  return expected === row.hmac ? undefined : 'changed';
}

/** `<key>.<HMAC-SHA-256>` over the place, the row before and the entry. */
function hmacOf(row: Omit<AuditRow, 'hmac'>, keyId: string, keys: ChainKeys): string | undefined {
  const key = keys.byId.get(keyId);
  if (key === undefined) return undefined;
  const text = canonicalJson([row.sequence, row.previousHmac, row.entry]);
  return `${keyId}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}
