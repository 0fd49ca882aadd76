import { asRole, explainConnectionError, withClient } from './bootstrap/connection.ts';
import { ensureJobs } from './bootstrap/jobs.ts';
import { migrate } from './bootstrap/migrations.ts';
import { canSignIn, checkRights, ensureRoles, kumoRoles, passwordOf, type RolePasswords } from './bootstrap/roles.ts';
import { ensureSchemas } from './bootstrap/schemas.ts';
import { type DataService, dataServices, ownerRole, serviceRole } from './services.ts';

export { DatabaseProblem } from './bootstrap/problem.ts';
export { findSecret, keptSecret } from './bootstrap/secrets.ts';
export { type DataService, dataServices, ownerRole, serviceRole } from './services.ts';

/** What a ready database is known by. */
export interface ReadyDatabase {
  /** Connection string of each service's own role. */
  urls: Record<DataService, string>;
  /** For migrations and maintenance only. */
  ownerUrl: string;
  /** Migrations that this call applied, as `service/name`. */
  applied: string[];
}

/** Any number that no other program is likely to take: one installation sets up at a time. */
const setUpLock = 5_866_001;

/**
 * Makes the database at `url` ready: roles, schemas, privileges, migrations, job tables. Idempotent and safe to run from
 * several processes at once. `url`'s own user is needed only while roles are missing or a password changed.
 * Throws a `DatabaseProblem` when the operator has to do something.
 */
export async function prepareDatabase(url: string, passwordFor: (role: string) => string): Promise<ReadyDatabase> {
  const passwords: RolePasswords = Object.fromEntries(kumoRoles.map((role) => [role, passwordFor(role)]));
  try {
    if (!(await rolesAreReady(url, passwords))) {
      await withClient(url, async (admin) => {
        await checkRights(admin);
        await ensureRoles(admin, url, passwords);
      });
    }
  } catch (error) {
    throw explainConnectionError(error, url);
  }

  const ownerUrl = asRole(url, ownerRole, passwordOf(ownerRole, passwords));
  const applied = await withClient(ownerUrl, async (owner) => {
    await owner.query('SELECT pg_advisory_lock($1)', [setUpLock]);
    await ensureSchemas(owner);
    await ensureJobs(owner, ownerUrl);
    const names: string[] = [];
    for (const service of dataServices) {
      names.push(...(await migrate(owner, service)).map((name) => `${service}/${name}`));
    }
    return names;
  });
  const urls = Object.fromEntries(
    dataServices.map((service) => [
      service,
      asRole(url, serviceRole(service), passwordOf(serviceRole(service), passwords)),
    ]),
  ) as Record<DataService, string>;
  return { urls, ownerUrl, applied };
}

async function rolesAreReady(url: string, passwords: RolePasswords): Promise<boolean> {
  const signIns = await Promise.all(kumoRoles.map((role) => canSignIn(url, role, passwords)));
  return signIns.every(Boolean);
}
