import type { SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { findPerson, lockPerson, type PersonWithPassword } from './people.repository.ts';

/** The person behind a request. Throws `not_found` for a service account's key. */
export function findCaller(sql: SqlHandle, principal: Principal): Promise<PersonWithPassword> {
  return callerBy(principal, (id) => findPerson(sql, id));
}

/** The same, locked until the transaction ends: for a change of what guards the account. */
export function lockCaller(tx: SqlHandle, principal: Principal): Promise<PersonWithPassword> {
  return callerBy(principal, (id) => lockPerson(tx, id));
}

async function callerBy(
  { personId }: Principal,
  find: (id: string) => Promise<PersonWithPassword | undefined>,
): Promise<PersonWithPassword> {
  const person = personId === null ? undefined : await find(personId);
  if (!person) throw new ProblemError('not_found', 'There is no person behind this credential.');
  return person;
}
