import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { actorOf, recordAudit } from '../audit/audit.ts';
import { listReachableOrganizations, type OrganizationAnswer } from '../organizations/reachable-organizations.ts';
import { findCaller } from '../people/caller.ts';
import { findPerson, type Person } from '../people/people.repository.ts';
import { recordPersonAudit } from '../people/person-audit.ts';
import { networkOf } from './networks.ts';
import {
  deleteOtherSessions,
  deleteSession,
  findSession,
  insertSession,
  listSessions,
  type NewSession,
  rememberNetwork,
  type StoredSession,
} from './sessions.repository.ts';

/** Where a request comes from. */
export interface Origin {
  network: string;
  userAgent: string;
  requestId: string;
}

/** A session with the person and where it may act. */
export interface SessionView {
  session: StoredSession;
  person: Person;
  organizations: OrganizationAnswer[];
}

/** The caller's sessions. */
export interface SessionsService {
  /** The session of this request. Throws `not_found` when it was made with a key. */
  current(principal: Principal): Promise<SessionView>;
  list(principal: Principal): Promise<StoredSession[]>;
  /** Ends a session of the caller's own. Throws `not_found` for any other. */
  end(principal: Principal, sessionId: string, origin: Origin): Promise<void>;
  /** Ends all sessions of the caller but the one of this request. */
  endOthers(principal: Principal, origin: Origin): Promise<void>;
}

/** Makes the service. */
export function createSessionsService(database: IdentityDatabase, now: () => Date): SessionsService {
  return {
    async current(principal) {
      if (principal.kind !== 'session') throw noSession();
      return database.readAsSystem(async (sql) => {
        const session = await findSession(sql, principal.credentialId);
        if (!session) throw noSession();
        return viewOf(sql, session, now());
      });
    },
    async list({ personId }) {
      return personId === null ? [] : database.readAsSystem((sql) => listSessions(sql, personId, now()));
    },
    async end(principal, sessionId, origin) {
      const { personId } = principal;
      if (personId === null) throw noSession();
      await database.asSystem(async (tx) => {
        if (!(await deleteSession(tx, personId, sessionId))) throw noSession();
        await recordAudit(tx, {
          organizationId: principal.organizationId,
          action: 'session.ended',
          actor: actorOf(principal),
          target: { kind: 'session', id: sessionId, name: principal.name },
          network: origin.network,
          requestId: origin.requestId,
        });
      });
    },
    async endOthers(principal, origin) {
      await database.asSystem(async (tx) => {
        const person = await findCaller(tx, principal);
        const ended = await deleteOtherSessions(tx, person.id, principal.credentialId);
        if (ended > 0) await recordPersonAudit(tx, person, origin, { action: 'sessions.ended', details: { ended } });
      });
    },
  };
}

/**
 * Begins a session for somebody who has proved who it is, in the transaction that says so to the audit. `secondFactor`:
 * whether one was part of the proof.
 */
export async function beginSession(
  tx: SqlHandle,
  person: Person,
  origin: Origin,
  now: Date,
  {
    secondFactor = false,
    ...details
  }: { secondFactor?: boolean } & Record<string, string | number | boolean | null> = {},
): Promise<{ view: SessionView; secret: NewSession['secret'] }> {
  const session = await insertSession(tx, {
    personId: person.id,
    userAgent: origin.userAgent,
    network: origin.network,
    secondFactor,
    now,
  });
  await rememberNetwork(tx, person.id, networkOf(origin.network), now);
  await recordAudit(tx, {
    organizationId: person.homeOrganizationId,
    action: 'session.created',
    actor: { kind: 'person', id: person.id, name: person.name },
    target: { kind: 'session', id: session.id, name: person.name },
    network: origin.network,
    requestId: origin.requestId,
    details: { ...details, secondFactor },
  });
  return { view: await viewOf(tx, session, now), secret: session.secret };
}

async function viewOf(sql: SqlHandle, session: StoredSession, now: Date): Promise<SessionView> {
  const person = await findPerson(sql, session.personId);
  if (!person) throw noSession();
  const visitor = { personId: person.id, secondFactor: session.secondFactor, now };
  return { session, person, organizations: await listReachableOrganizations(sql, visitor) };
}

function noSession(): ProblemError {
  return new ProblemError('not_found', 'There is no such session.');
}
