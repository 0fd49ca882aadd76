import type pg from 'pg';
import { dataServices, ownerRole, serviceRole } from '../services.ts';
import { asRole, withClient } from './connection.ts';
import { DatabaseProblem, errorCode } from './problem.ts';

/** The oldest Postgres that Kumo runs on. */
const oldestVersion = 15;

/** Passwords of Kumo's roles, by role name. */
export type RolePasswords = Record<string, string>;

/** Every role that Kumo signs in as. */
export const kumoRoles = [ownerRole, ...dataServices.map(serviceRole)];

/** What DATABASE_URL's user must be allowed, in the words of the documentation. */
const neededRights = 'CREATEROLE, and CREATE on the database with the right to grant it (its owner has that)';

/** Throws a {@link DatabaseProblem} naming what the administrator's connection lacks to set Kumo up. */
export async function checkRights(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{
    version: number;
    user: string;
    database: string;
    superuser: boolean;
    createrole: boolean;
    grantable: boolean;
    encoding: string;
  }>(`
    SELECT current_setting('server_version_num')::int / 10000 AS version, current_user::text AS user,
           current_database()::text AS database, rolsuper AS superuser, rolcreaterole AS createrole,
           has_database_privilege(current_database(), 'CREATE WITH GRANT OPTION') AS grantable,
           current_setting('server_encoding') AS encoding
    FROM pg_roles WHERE rolname = current_user`);
  const state = rows[0];
  if (!state) throw new DatabaseProblem('DATABASE_URL: the user has no entry in pg_roles.');
  if (state.version < oldestVersion) {
    throw new DatabaseProblem(`DATABASE_URL: this is Postgres ${state.version}; Kumo needs ${oldestVersion} or newer.`);
  }
  if (state.encoding !== 'UTF8') {
    throw new DatabaseProblem(`DATABASE_URL: database "${state.database}" is ${state.encoding}; Kumo needs UTF8.`);
  }
  const missing = [
    ...(state.superuser || state.createrole ? [] : [`CREATEROLE (ALTER ROLE "${state.user}" CREATEROLE)`]),
    ...(state.superuser || state.grantable
      ? []
      : [`CREATE on the database, grantable (ALTER DATABASE "${state.database}" OWNER TO "${state.user}")`]),
  ];
  if (missing.length > 0) {
    throw new DatabaseProblem(
      `DATABASE_URL: user "${state.user}" lacks ${missing.join(' and ')}. Kumo needs ${neededRights} at its first start.`,
    );
  }
}

/** Makes Kumo's roles, or mends their passwords. Idempotent. `url` is the administrator's. */
export async function ensureRoles(admin: pg.Client, url: string, passwords: RolePasswords): Promise<void> {
  const { rows } = await admin.query<{ database: string }>('SELECT current_database()::text AS database');
  const database = rows[0]?.database ?? '';
  const mark = `Kumo in database ${database}`;
  for (const role of kumoRoles) {
    const name = admin.escapeIdentifier(role);
    const password = admin.escapeLiteral(passwordOf(role, passwords));
    const found = await admin.query<{ mark: string | null }>(
      "SELECT shobj_description(oid, 'pg_authid') AS mark FROM pg_roles WHERE rolname = $1",
      [role],
    );
    if (found.rows.length === 0) {
      await admin.query(`CREATE ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${password}`);
      await admin.query(`COMMENT ON ROLE ${name} IS ${admin.escapeLiteral(mark)}`);
    } else if (!(await canSignIn(url, role, passwords))) {
      if (found.rows[0]?.mark !== mark) {
        throw new DatabaseProblem(
          `DATABASE_URL: role "${role}" belongs to something else (${found.rows[0]?.mark ?? 'no comment'}), ` +
            'and its password is not in the data folder. Use another Postgres server, or that data folder.',
        );
      }
      await admin.query(`ALTER ROLE ${name} LOGIN PASSWORD ${password}`);
    }
    await admin.query(`GRANT CONNECT ON DATABASE ${admin.escapeIdentifier(database)} TO ${name}`);
  }
  await admin.query(
    `GRANT CREATE ON DATABASE ${admin.escapeIdentifier(database)} TO ${admin.escapeIdentifier(ownerRole)}`,
  );
  for (const role of kumoRoles) {
    if (await canSignIn(url, role, passwords)) continue;
    throw new DatabaseProblem(
      `DATABASE_URL: role "${role}" exists but cannot sign in from here by password; see pg_hba.conf.`,
    );
  }
}

/** True when the role exists and takes the password from here. Throws what has nothing to do with that. */
export async function canSignIn(url: string, role: string, passwords: RolePasswords): Promise<boolean> {
  try {
    await withClient(asRole(url, role, passwordOf(role, passwords)), async () => undefined);
    return true;
  } catch (error) {
    // invalid_password, invalid_authorization_specification (no such role, pg_hba), no CONNECT on the database
    if (['28P01', '28000', '42501'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

/** The password of a role; a missing one is a bug. */
export function passwordOf(role: string, passwords: RolePasswords): string {
  const password = passwords[role];
  if (password === undefined) throw new Error(`No password for role ${role}`);
  return password;
}
