import type { SqlHandle } from '@kumo/db/identity';
import type { Principal } from '@kumo/service-kit';
import { type AuditEntry, actorOf, recordAudit } from '../audit/audit.ts';
import type { Origin } from '../sessions/sessions.service.ts';
import type { Reached } from './reach.ts';

/** What was changed. */
export interface ManagedChange {
  /** `<noun>.<verb in the past>`. */
  action: string;
  /** Default: the organization itself. */
  target?: AuditEntry['target'];
  details?: NonNullable<AuditEntry['details']>;
}

/**
 * Writes a change to the audit log of the organization that it was made in and, where people of one above made it, to
 * theirs as well.
 */
export async function recordManagedChange(
  tx: SqlHandle,
  principal: Principal,
  origin: Pick<Origin, 'network' | 'requestId'>,
  at: Pick<Reached, 'id' | 'name' | 'isOwn'>,
  { action, target = { kind: 'organization', id: at.id, name: at.name }, details = {} }: ManagedChange,
): Promise<void> {
  await recordAudit(tx, {
    organizationId: at.id,
    action,
    actor: actorOf(principal),
    actingFrom: at.isOwn ? principal.actingFrom : await actingOrganization(tx, principal),
    target,
    network: origin.network,
    requestId: origin.requestId,
    details,
  });
}

async function actingOrganization(
  tx: SqlHandle,
  { organizationId }: Principal,
): Promise<{ organizationId: string; name: string }> {
  const [acting] = await tx.query<{ name: string }>('SELECT name FROM organizations WHERE id = $1', [organizationId]);
  return { organizationId, name: acting?.name ?? organizationId };
}
