import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';

/** Somebody who signs in. */
export interface Person {
  id: string;
  email: string;
  name: string;
  homeOrganizationId: string;
  emailVerifiedAt: Date | null;
  passwordChangedAt: Date;
  createdAt: Date;
}

/** A person with what the password is checked against. */
export interface PersonWithPassword extends Person {
  passwordHash: string;
}

/** A person to be stored. */
export interface NewPerson {
  email: string;
  name: string;
  passwordHash: string;
  homeOrganizationId: string;
  /** Null: nobody has shown that the address is theirs. */
  emailVerifiedAt: Date | null;
}

/** How addresses are compared: without regard to case and to how letters are composed. */
export function toEmailKey(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}

const columns = `id, email, name, home_organization_id AS "homeOrganizationId",
  email_verified_at AS "emailVerifiedAt", password_changed_at AS "passwordChangedAt", created_at AS "createdAt"`;

/** The person of an address. */
export async function findPersonByEmail(sql: SqlHandle, email: string): Promise<PersonWithPassword | undefined> {
  const [person] = await sql.query<PersonWithPassword>(
    `SELECT ${columns}, password_hash AS "passwordHash" FROM people WHERE email_key = $1`,
    [toEmailKey(email)],
  );
  return person;
}

/** The person of an id. */
export async function findPerson(sql: SqlHandle, id: string): Promise<PersonWithPassword | undefined> {
  const [person] = await sql.query<PersonWithPassword>(
    `SELECT ${columns}, password_hash AS "passwordHash" FROM people WHERE id = $1`,
    [id],
  );
  return person;
}

/**
 * The person, for a change of what guards the account or for a sign-in that goes by it: two such at the same moment go
 * one after the other. Undefined when there is none (any more).
 */
export async function lockPerson(tx: SqlHandle, id: string): Promise<PersonWithPassword | undefined> {
  await tx.query('SELECT 1 FROM people WHERE id = $1 FOR NO KEY UPDATE', [id]);
  return findPerson(tx, id);
}

/** Stores a person; gives the id. */
export async function insertPerson(sql: SqlHandle, person: NewPerson): Promise<string> {
  const id = newId('person');
  await sql.query(
    `INSERT INTO people (id, email, email_key, name, password_hash, home_organization_id, email_verified_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      id,
      person.email.trim(),
      toEmailKey(person.email),
      person.name,
      person.passwordHash,
      person.homeOrganizationId,
      person.emailVerifiedAt,
    ],
  );
  return id;
}

/** Changes a person's name. */
export async function renamePerson(sql: SqlHandle, id: string, name: string): Promise<void> {
  await sql.query('UPDATE people SET name = $2 WHERE id = $1', [id, name]);
}

/** Changes a password whatever it was before. */
export async function overwritePasswordHash(
  sql: SqlHandle,
  { personId, to, now }: { personId: string; to: string; now: Date },
): Promise<void> {
  await sql.query('UPDATE people SET password_hash = $2, password_changed_at = $3 WHERE id = $1', [personId, to, now]);
}

/**
 * Changes a password, if it is still the one that was checked: of two changes at the same moment one wins.
 */
export async function replacePasswordHash(
  sql: SqlHandle,
  change: { personId: string; from: string; to: string; now: Date },
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE people SET password_hash = $3, password_changed_at = $4
     WHERE id = $1 AND password_hash = $2 RETURNING 1`,
    [change.personId, change.from, change.to, change.now],
  );
  return rows.length === 1;
}
