/** The services that own data, each in the Postgres schema of its name. Order: that of migration. */
export const dataServices = ['identity', 'compute'] as const;

/** A service that owns data. */
export type DataService = (typeof dataServices)[number];

/** Owns every schema and runs migrations; no service signs in as this role. */
export const ownerRole = 'kumo_owner';

/** The role that a service signs in as: no ownership, no BYPASSRLS, its own schema only. */
export function serviceRole(service: DataService): string {
  return `kumo_${service}`;
}

/** Where pg-boss keeps compute's jobs. Made by the owner; compute starts pg-boss with `migrate: false`. */
export const computeJobsSchema = 'compute_jobs';
