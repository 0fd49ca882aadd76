import type { SqlHandle } from '@kumo/db/identity';
import { type AuditEntry, recordAudit } from '../audit/audit.ts';
import type { Origin } from '../sessions/sessions.service.ts';
import type { Person } from './people.repository.ts';

/** What happened to a person's account. */
export interface PersonalEvent {
  /** `<noun>.<verb in the past>`. */
  action: string;
  /** Default: the person itself. */
  target?: AuditEntry['target'];
  /** Default: the person itself. */
  actor?: AuditEntry['actor'];
  details?: NonNullable<AuditEntry['details']>;
}

/** Who it is when strangers run into a limit: nobody in particular. */
export const limitsActor: AuditEntry['actor'] = { kind: 'system', id: 'identity', name: 'Sign-in limits' };

/** Writes to the audit of the person's home, wherever the person acts at the moment: an account is guarded in one place. */
export async function recordPersonAudit(
  tx: SqlHandle,
  person: Pick<Person, 'id' | 'name' | 'homeOrganizationId'>,
  origin: Pick<Origin, 'network' | 'requestId'>,
  { action, target, actor, details }: PersonalEvent,
): Promise<void> {
  await recordAudit(tx, {
    organizationId: person.homeOrganizationId,
    action,
    actor: actor ?? { kind: 'person', id: person.id, name: person.name },
    target: target ?? { kind: 'person', id: person.id, name: person.name },
    network: origin.network,
    requestId: origin.requestId,
    ...(details === undefined ? {} : { details }),
  });
}
