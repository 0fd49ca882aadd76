import { newId } from '@kumo/model';
import type { Vault } from '@kumo/service-kit';
import pg from 'pg';
import { insertAuditRows, lastAuditRow } from '../../apps/identity/src/audit/audit-events.repository.ts';
import {
  type AuditRow,
  type ChainedEntry,
  chained,
  chainKeysOf,
  chainStart,
} from '../../apps/identity/src/audit/chain.rules.ts';

const batch = 5_000;
const actions = [
  'instance.launch-begun',
  'instance.stop-begun',
  'session.created',
  'member.role-changed',
  'volume.create-begun',
];

/**
 * Chains a year of entries of an organization behind what is in the log, as the sequencer would; the last one is of now. One of
 * ten is another organization's.
 */
export async function addAuditEvents(
  admin: pg.Client,
  vault: Pick<Vault, 'currentKeyId' | 'deriveAll'>,
  organizationId: string,
  count: number,
): Promise<void> {
  const keys = chainKeysOf(vault);
  const sql = {
    query: async <T>(text: string, values?: unknown[]) => (await admin.query(text, values)).rows as T[],
  };
  const other = newId('organization');
  const yearMs = 365 * 86_400_000;
  const beginsMs = Date.now() - yearMs;
  // Nothing is lost but the bench if the machine stops.
  await admin.query('SET synchronous_commit = off');
  const indexes = await sql.query<{ name: string; made: string }>(
    `SELECT indexname AS name, indexdef AS made FROM pg_indexes
     WHERE schemaname = 'identity' AND tablename = 'audit_events' AND indexdef NOT LIKE 'CREATE UNIQUE %'`,
  );
  for (const { name } of indexes) await admin.query(`DROP INDEX ${pg.escapeIdentifier(name)}`);
  let end = (await lastAuditRow(sql)) ?? chainStart;
  let storing = Promise.resolve();
  for (let done = 0; done < count; done += batch) {
    const rows: AuditRow[] = [];
    for (let nth = done; nth < Math.min(done + batch, count); nth += 1) {
      const at = new Date(beginsMs + Math.floor((yearMs * nth) / count));
      const row: AuditRow = chained(end, entryOf(nth, nth % 10 === 9 ? other : organizationId, at), keys);
      rows.push(row);
      end = row;
    }
    await storing;
    storing = insertAuditRows(sql, rows); // Postgres stores these while the next are chained
    storing.catch(() => undefined); // told where it is waited for
  }
  await storing;
  for (const { made } of indexes) await admin.query(made);
  await admin.query('VACUUM ANALYZE audit_events');
}

function entryOf(nth: number, organizationId: string, at: Date): ChainedEntry {
  const person = nth % 211;
  const thing = Math.floor(nth / 7) % 50_000;
  return {
    id: newId('auditEvent'),
    organizationId,
    at: at.toISOString(),
    action: actions[nth % actions.length] ?? '',
    result: nth % 97 === 0 ? 'refused' : nth % 53 === 0 ? 'failed' : 'done',
    actor: { kind: 'person', id: `usr_bench_${person}`, name: `Person ${person} of the bench` },
    actingFrom: null,
    target: { kind: 'instance', id: `ins_bench_${thing}`, name: `web-${thing}` },
    network: `198.51.${person % 256}.${thing % 256}`,
    requestId: newId('operation'),
    details: { operationId: newId('operation'), cloudId: 'cld_bench' },
  };
}
