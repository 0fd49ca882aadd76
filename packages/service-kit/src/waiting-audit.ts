import { type AuditRecord, auditEventType, auditRecordSchema, recordAudit } from './audit.ts';
import type { SqlHandle } from './sql.ts';

/** Audit entries that may wait in an outbox at most; some 700 MB. Whoever chains them takes them away. */
export const mostWaitingAudit = 1_000_000;

/** An entry that waits to be chained. */
export interface WaitingAudit {
  position: number;
  organizationId: string;
  at: Date;
  record: AuditRecord;
}

/** The oldest entries that wait, in the order in which they were committed. */
export async function waitingAudit(sql: SqlHandle, limit: number, after = 0): Promise<WaitingAudit[]> {
  const rows = await sql.query<{ position: string; organization_id: string; at: Date; resource: unknown }>(
    `SELECT position, organization_id, at, resource FROM outbox
     WHERE type = '${auditEventType}' AND position > $2 ORDER BY position LIMIT $1`,
    [limit, after],
  );
  return rows.map(({ position, organization_id, at, resource }) => ({
    position: Number(position),
    organizationId: organization_id,
    at,
    record: auditRecordSchema.parse(resource),
  }));
}

/** Removes entries that were chained, up to a position. */
export async function forgetTakenAudit(sql: SqlHandle, through: number): Promise<void> {
  await sql.query(`DELETE FROM outbox WHERE type = '${auditEventType}' AND position <= $1`, [through]);
}

/**
 * The last resort where nobody chains them: removes the oldest of the waiting entries beyond `most`, so that they do not fill
 * the disk, and leaves one entry to each organization that lost some. Gives how many went.
 */
export async function dropOldestWaitingAudit(sql: SqlHandle, most: number): Promise<number> {
  const lost = await sql.query<{ organization_id: string; dropped: number }>(
    `WITH dropped AS (
       DELETE FROM outbox
       WHERE type = '${auditEventType}' AND position <= (
         SELECT position FROM outbox WHERE type = '${auditEventType}' AND position IS NOT NULL
         ORDER BY position DESC OFFSET $1 LIMIT 1
       ) RETURNING organization_id
     )
     SELECT organization_id, count(*)::int AS dropped FROM dropped GROUP BY organization_id ORDER BY organization_id`,
    [most],
  );
  for (const { organization_id: organizationId, dropped } of lost) {
    await recordAudit(sql, {
      organizationId,
      action: 'audit.entries-lost',
      result: 'failed',
      actor: { kind: 'system', id: 'system', name: 'Kumo' },
      target: { kind: 'organization', id: organizationId, name: 'audit log' },
      network: '',
      requestId: '',
      details: { lost: dropped, because: 'too many waited to be chained' },
    });
  }
  return lost.reduce((sum, { dropped }) => sum + dropped, 0);
}
