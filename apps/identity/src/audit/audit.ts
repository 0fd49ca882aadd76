import { newId } from '@kumo/model';
import { appendEvents, type Principal, type SqlHandle } from '@kumo/service-kit';

/** Type of the outbox rows that become audit events; they wait there until they are chained. */
export const auditEventType = 'audit.recorded';

/** Who did what to what, from where. */
export interface AuditEntry {
  organizationId: string;
  /** `<noun>.<verb in the past>`, such as `session.created`. */
  action: string;
  actor: { kind: 'person' | 'apiKey' | 'system'; id: string; name: string };
  target: { kind: string; id: string; name: string };
  network: string;
  requestId: string;
  details?: Record<string, string | number | boolean | null>;
}

/** Writes an audit event into the transaction of the change that it is about. */
export async function recordAudit(tx: SqlHandle, { organizationId, ...entry }: AuditEntry): Promise<void> {
  const resource = { id: newId('auditEvent'), ...entry };
  await appendEvents(tx, [{ organizationId, type: auditEventType, resource }]);
}

/** The actor of a signed-in request. */
export function actorOf(principal: Principal): AuditEntry['actor'] {
  if (principal.kind === 'apiKey') return { kind: 'apiKey', id: principal.credentialId, name: principal.name };
  return { kind: 'person', id: principal.personId ?? principal.credentialId, name: principal.name };
}
