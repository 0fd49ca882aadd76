import type { SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import type { Person } from '../people/people.repository.ts';
import { recordPersonAudit } from '../people/person-audit.ts';
import { deleteSession, deleteSessionsOf, findSession, insertSession } from './sessions.repository.ts';
import type { Origin } from './sessions.service.ts';

/** How a session is renewed. */
export interface Renewal {
  /** Whether a second factor was shown; default: as before. */
  secondFactor?: boolean;
  /** When its person last proved who it is; default: as before. */
  provenAt?: Date;
  /** All of the person's other sessions end. */
  endOthers: boolean;
  /** Why, for the audit. */
  because: string;
}

/**
 * Gives the session of a request a new secret and a new id, because what it may do, or what guards its person, has just
 * changed: whoever had the old secret has nothing. Gives the new secret. Runs in the transaction of that change. Throws
 * `unauthenticated` when the session was ended meanwhile: it must not come back by this.
 */
export async function renewSession(
  tx: SqlHandle,
  { principal, person, origin, now }: { principal: Principal; person: Person; origin: Origin; now: Date },
  renewal: Renewal,
): Promise<string> {
  const earlier = await findSession(tx, principal.credentialId);
  if (earlier?.personId !== person.id) throw new ProblemError('unauthenticated', 'The session is over. Sign in again.');
  if (renewal.endOthers) await deleteSessionsOf(tx, person.id);
  else await deleteSession(tx, person.id, principal.credentialId);
  const session = await insertSession(tx, {
    personId: person.id,
    userAgent: origin.userAgent,
    network: origin.network,
    secondFactor: renewal.secondFactor ?? earlier.secondFactor,
    provenAt: renewal.provenAt ?? earlier.provenAt,
    now,
  });
  await recordPersonAudit(tx, person, origin, {
    action: 'session.renewed',
    target: { kind: 'session', id: session.id, name: person.name },
    details: { because: renewal.because, othersEnded: renewal.endOthers },
  });
  return session.secret;
}
