import type { sessionListItemSchema, sessionSchema } from '@kumo/api-contract';
import type { z } from 'zod';
import type { Person } from '../people/people.repository.ts';
import type { StoredSession } from './sessions.repository.ts';
import { deviceOf, sessionEnd } from './sessions.rules.ts';
import type { SessionView } from './sessions.service.ts';

/** A person as the contract shows it. */
export function toPersonAnswer(person: Person) {
  return {
    id: person.id,
    email: person.email,
    name: person.name,
    emailVerified: person.emailVerifiedAt !== null,
    createdAt: person.createdAt.toISOString(),
  };
}

/** The session of a request as the contract shows it. */
export function toSessionAnswer({ session, person, organizations }: SessionView): z.input<typeof sessionSchema> {
  return {
    id: session.id,
    person: toPersonAnswer(person),
    organizations,
    homeOrganizationId: person.homeOrganizationId,
    secondFactor: session.secondFactor,
    provenAt: session.provenAt.toISOString(),
    createdAt: session.createdAt.toISOString(),
    expiresAt: sessionEnd(session).toISOString(),
  };
}

/** One of one's own sessions as the contract shows it. */
export function toSessionListItem(session: StoredSession, currentId: string): z.input<typeof sessionListItemSchema> {
  return {
    id: session.id,
    current: session.id === currentId,
    device: deviceOf(session.userAgent),
    network: session.network,
    createdAt: session.createdAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    expiresAt: sessionEnd(session).toISOString(),
  };
}
