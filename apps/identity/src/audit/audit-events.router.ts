import type { identityOperations } from '@kumo/api-contract';
import type { IdentityDatabase } from '@kumo/db/identity';
import { type HandlersForNoun, ProblemError } from '@kumo/service-kit';
import { isSameEnd, lastAuditHead, lastAuditRow } from './audit-events.repository.ts';
import type { AuditLogDeps } from './audit-log.ts';
import { findAuditEntry, searchAudit } from './audit-search.ts';
import type { AuditVerifications } from './audit-verifications.service.ts';
import { faultOf } from './chain.rules.ts';
import type { AuditHead } from './heads.ts';

/** What the handlers need. */
export interface AuditRouterDeps {
  database: IdentityDatabase;
  auditLog: AuditLogDeps;
  verifications: AuditVerifications;
  now: () => Date;
}

/** Handlers of the audit log. */
export function auditEventsRouter({
  database,
  auditLog,
  verifications,
  now,
}: AuditRouterDeps): HandlersForNoun<typeof identityOperations.auditEvents> {
  /** The end of the log, signed. A row that is not as it was chained is not vouched for: then the last head stands. */
  const head = async (): Promise<AuditHead | null> => {
    const { stored, row } = await database.readAsSystem(async (sql) => ({
      stored: await lastAuditHead(sql),
      row: await lastAuditRow(sql),
    }));
    if (row === undefined || faultOf(row, auditLog.keys) !== undefined) return stored ?? null;
    if (stored !== undefined && (isSameEnd(stored, row) || stored.sequence > row.sequence)) return stored;
    return auditLog.signer.sign(row, now());
  };
  return {
    list: async ({ principal, input }) => {
      const page = await database.readInOrganization(principal, (sql) =>
        searchAudit(sql, principal.organizationId, input),
      );
      return { status: 200, body: page };
    },
    get: async ({ principal, input }) => {
      const entry = await database.readInOrganization(principal, (sql) =>
        findAuditEntry(sql, principal.organizationId, input.id),
      );
      if (entry === undefined) throw new ProblemError('not_found', 'There is no such entry.');
      return { status: 200, body: entry };
    },
    head: async () => ({ status: 200, body: await head() }),
    verify: async () => {
      const { row: _, ...found } = await verifications.verify();
      return { status: 200, body: found };
    },
  };
}
