import { idSchema, newId } from '@kumo/model';
import { z } from 'zod';
import { appendEvents } from './outbox.ts';
import type { Principal } from './principal.ts';
import type { SqlHandle } from './sql.ts';

/** Type of the outbox rows that become audit events; they wait there until the sequencer takes them. */
export const auditEventType = 'audit.recorded';

/** How it ended: it was done, somebody was told no, or it was begun and failed. */
export const auditResults = ['done', 'refused', 'failed'] as const;

/** Who did it. `system`: Kumo itself. A service account is its key. */
export interface AuditActor {
  kind: 'person' | 'apiKey' | 'system';
  id: string;
  name: string;
}

/** Who did what to what, from where, with what result. */
export interface AuditEntry {
  organizationId: string;
  /** `<noun>.<verb in the past>`, such as `session.created`. */
  action: string;
  /** Default: done. */
  result?: (typeof auditResults)[number];
  actor: AuditActor;
  /**
   * The organization above whose people did it, by an access grant or by managing what is below: it finds the entry in its
   * own log, too.
   */
  actingFrom?: { organizationId: string; name: string } | null;
  target: { kind: string; id: string; name: string };
  network: string;
  requestId: string;
  /** Never a secret. */
  details?: Record<string, string | number | boolean | null>;
}

/** What waits in an outbox: an entry with the id that it is told apart by, however often it is handed over. */
export const auditRecordSchema = z.object({
  id: idSchema('auditEvent'),
  /** Id of the same entry in the log of `actingFrom`. */
  mirrorId: idSchema('auditEvent').nullable().default(null),
  action: z.string(),
  result: z.enum(auditResults).default('done'),
  actor: z.object({ kind: z.enum(['person', 'apiKey', 'system']), id: z.string(), name: z.string() }),
  actingFrom: z.object({ organizationId: z.string(), name: z.string() }).nullable().default(null),
  target: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  network: z.string(),
  requestId: z.string(),
  details: z.record(z.string(), z.unknown()).default({}),
});

/** An entry as it waits in an outbox. */
export type AuditRecord = z.output<typeof auditRecordSchema>;

/** Writes an audit entry into the transaction of the change that it is about. */
export async function recordAudit(tx: SqlHandle, entry: AuditEntry): Promise<void> {
  const { organizationId, actingFrom = null, result = 'done', details = {}, ...rest } = entry;
  const isMirrored = actingFrom !== null && actingFrom.organizationId !== organizationId;
  const resource: AuditRecord = {
    id: newId('auditEvent'),
    mirrorId: isMirrored ? newId('auditEvent') : null,
    result,
    actingFrom,
    details,
    ...rest,
  };
  await appendEvents(tx, [{ organizationId, type: auditEventType, resource: storable(resource) }]);
}

/** The actor of a signed-in request. */
export function actorOf(principal: Pick<Principal, 'kind' | 'credentialId' | 'personId' | 'name'>): AuditActor {
  if (principal.kind === 'apiKey') return { kind: 'apiKey', id: principal.credentialId, name: principal.name };
  return { kind: 'person', id: principal.personId ?? principal.credentialId, name: principal.name };
}

/** The part of an entry that says who asked and from where. */
export function auditOrigin(
  principal: Pick<Principal, 'kind' | 'credentialId' | 'personId' | 'name' | 'organizationId' | 'actingFrom'>,
  { network, requestId }: { network: string; requestId: string },
): Pick<AuditEntry, 'organizationId' | 'actor' | 'actingFrom' | 'network' | 'requestId'> {
  const { organizationId, actingFrom } = principal;
  return { organizationId, actor: actorOf(principal), actingFrom, network, requestId };
}

/** Postgres keeps no NUL and no half of a surrogate pair: one in a name must not undo the change that it is about. */
function storable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, part) =>
    typeof part === 'string' ? part.replaceAll('\0', '').toWellFormed() : part,
  );
}
