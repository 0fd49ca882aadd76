import { newId } from '@kumo/model';
import pg from 'pg';
import { signIn } from '../../support/sign-in.ts';
import type { Stack } from '../../support/stack.ts';
import { superuserUrl } from '../../support/stack-database.ts';

/** Headers that carry a credential. */
export type Headers = Readonly<Record<string, string>>;

/** Organizations and people put straight into the database, so that the matrix rests on nothing that it judges. */
export interface House {
  readonly sql: pg.Client;
  /** An organization with a project; columns beyond the usual ones as they are stored. */
  organization(name: string, parentId: string, columns?: Record<string, unknown>): Promise<Organization>;
  /** Somebody with a role in the organization, or in its project only; signed in. */
  person(organization: Organization, role: string, where?: 'organization' | 'project'): Promise<Person>;
  /** A further session of somebody. Each comes from a network of its own: from one there are only so many tries. */
  signIn(email: string): Promise<Headers>;
  /** A key of somebody, made while they may make one; afterwards it may do what the person may, or its scopes say. */
  key(person: Person, scopes?: readonly string[]): Promise<Headers>;
  close(): Promise<void>;
}

/** What a stack needs to be the ground of a house. */
export const houseEnvironment = {
  KUMO_RATE_LIMIT: '100000',
  KUMO_ANONYMOUS_RATE_LIMIT: '100000',
  KUMO_TRUSTED_PROXIES: '127.0.0.0/8,::1',
};

/** An organization with its one project. */
export interface Organization {
  readonly id: string;
  readonly path: readonly string[];
  readonly projectId: string;
}

/** Somebody signed in. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly session: Headers;
}

/** Opens the house of a stack. Everybody's password is the owner's. */
export async function openHouse(stack: Stack): Promise<House> {
  const sql = new pg.Client({ connectionString: superuserUrl(stack), options: '-c search_path=identity' });
  await sql.connect();
  let people = 0;
  let networks = 0;
  const signInAs = async (email: string): Promise<Headers> => {
    networks += 1;
    const from = { 'x-forwarded-for': `198.51.${networks >> 8}.${networks & 255}` };
    return (await signIn(stack.url, { email, password: stack.owner.password }, from)).headers;
  };
  return {
    sql,
    signIn: signInAs,
    async organization(name, parentId, columns = {}) {
      const { rows } = await sql.query<{ path: string[] }>('SELECT path FROM organizations WHERE id = $1', [parentId]);
      const id = newId('organization');
      const path = [...(rows[0]?.path ?? []), id];
      await sql.query('INSERT INTO organizations (id, parent_id, path, name) VALUES ($1, $2, $3, $4)', [
        id,
        parentId,
        path,
        name,
      ]);
      for (const [column, value] of Object.entries(columns)) {
        await sql.query(`UPDATE organizations SET ${column} = $2 WHERE id = $1`, [id, value]);
      }
      const projectId = newId('project');
      await sql.query("INSERT INTO projects (id, organization_id, name) VALUES ($1, $2, 'Default')", [projectId, id]);
      return { id, path, projectId };
    },
    async person(organization, role, where = 'organization') {
      const id = newId('person');
      people += 1;
      const email = `person-${people}@example.com`;
      await sql.query(
        `INSERT INTO people (id, email, email_key, name, password_hash, home_organization_id, email_verified_at)
         SELECT $1, $2, $2, $2, password_hash, $3, now() FROM people WHERE email_key = $4`,
        [id, email, organization.id, stack.owner.email],
      );
      if (where === 'organization') {
        await sql.query('INSERT INTO memberships (id, organization_id, person_id, role) VALUES ($1, $2, $3, $4)', [
          newId('membership'),
          organization.id,
          id,
          role,
        ]);
      } else {
        await sql.query(
          'INSERT INTO project_roles (organization_id, project_id, person_id, role) VALUES ($1, $2, $3, $4)',
          [organization.id, organization.projectId, id, role],
        );
      }
      return { id, email, session: await signInAs(email) };
    },
    async key(person, scopes) {
      const { rows } = await sql.query<{ role: string }>('SELECT role FROM memberships WHERE person_id = $1', [
        person.id,
      ]);
      await sql.query("UPDATE memberships SET role = 'owner' WHERE person_id = $1", [person.id]);
      // A session of its own: the gateway remembers for a moment what another one may do.
      const made = await fetch(`${stack.url}/api/v1/api-keys`, {
        method: 'POST',
        headers: { ...(await signInAs(person.email)), 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'matrix', ...(scopes === undefined ? {} : { scopes }) }),
      });
      if (made.status !== 201) throw new Error(`no key: ${made.status} ${await made.text()}`);
      const { secret } = (await made.json()) as { secret: string };
      await sql.query('UPDATE memberships SET role = $2 WHERE person_id = $1', [person.id, rows[0]?.role]);
      return { authorization: `Bearer ${secret}` };
    },
    close: () => sql.end(),
  };
}
