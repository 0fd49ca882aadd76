import type { identityOperations } from '@kumo/api-contract';
import type { IdentityDatabase } from '@kumo/db/identity';
import { type HandlersForNoun, ProblemError } from '@kumo/service-kit';
import { lastAuditRowOf } from './audit-events.repository.ts';
import type { AuditLogDeps } from './audit-log.ts';
import { findAuditEntry, searchAudit } from './audit-search.ts';
import type { AuditVerifications } from './audit-verifications.service.ts';
import { faultOf } from './chain.rules.ts';

/** What the handlers need. */
export interface AuditRouterDeps {
  database: IdentityDatabase;
  auditLog: AuditLogDeps;
  verifications: AuditVerifications;
  now: () => Date;
}

/** How long somebody waits for a verification, in milliseconds: less than the gateway waits for an answer. */
const patienceMs = 20_000;

/** Handlers of the audit log. */
export function auditEventsRouter({
  database,
  auditLog,
  verifications,
  now,
}: AuditRouterDeps): HandlersForNoun<typeof identityOperations.auditEvents> {
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
    head: async ({ principal: { organizationId } }) => {
      const row = await database.readAsSystem((sql) => lastAuditRowOf(sql, organizationId));
      // A row that is not as it was chained is not vouched for.
      if (row === undefined || faultOf(row, auditLog.keys) !== undefined) return { status: 200, body: null };
      const end = { sequence: row.number, hmac: row.hmac };
      return { status: 200, body: await auditLog.signer.signOf(organizationId, end, now()) };
    },
    verify: async ({ principal: { organizationId } }) => {
      const found = await verifications.verifyWithin(patienceMs);
      if (found === undefined) {
        throw new ProblemError('unavailable', 'The log is long and still being checked. Ask again in a while.', {
          retryAfterSeconds: 5,
        });
      }
      const { intact, firstBroken, row, soundOf } = found;
      const sound = soundOf.get(organizationId) ?? 0;
      const isOwn = row?.organizationId === organizationId;
      return {
        status: 200,
        body: {
          intact,
          checked: sound,
          through: sound,
          firstBroken: firstBroken && { sequence: sound + 1, problem: firstBroken.problem, isOwn },
        },
      };
    },
  };
}
