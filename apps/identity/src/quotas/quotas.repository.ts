import type { QuotaLimits } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';

/** No limit at all: as much as the one above allows. */
export const unlimited: QuotaLimits = {
  instances: null,
  vcpus: null,
  memoryBytes: null,
  volumes: null,
  publicIps: null,
};

// As double precision: whole numbers to 2^53, which is as large as the contract takes.
const columns = `instances, vcpus, memory_bytes::float8 AS "memoryBytes", volumes, public_ips AS "publicIps"`;

/** The limits of an organization, as they are set. */
export async function findOrganizationQuota(sql: SqlHandle, organizationId: string): Promise<QuotaLimits> {
  const [limits] = await sql.query<QuotaLimits>(
    `SELECT ${columns} FROM organization_quotas WHERE organization_id = $1`,
    [organizationId],
  );
  return limits ?? unlimited;
}

/** The limits of the projects of an organization that have any. */
export async function listProjectQuotas(
  sql: SqlHandle,
  organizationId: string,
): Promise<(QuotaLimits & { projectId: string })[]> {
  return sql.query(
    `SELECT project_id AS "projectId", ${columns} FROM project_quotas WHERE organization_id = $1 ORDER BY project_id`,
    [organizationId],
  );
}

const valuesOf = (limits: QuotaLimits): (number | null)[] => [
  limits.instances,
  limits.vcpus,
  limits.memoryBytes,
  limits.volumes,
  limits.publicIps,
];
const replaced = `instances = excluded.instances, vcpus = excluded.vcpus, memory_bytes = excluded.memory_bytes,
  volumes = excluded.volumes, public_ips = excluded.public_ips`;

/** Sets the limits of an organization. */
export async function storeOrganizationQuota(
  tx: SqlHandle,
  organizationId: string,
  limits: QuotaLimits,
): Promise<void> {
  await tx.query(
    `INSERT INTO organization_quotas (organization_id, instances, vcpus, memory_bytes, volumes, public_ips)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (organization_id) DO UPDATE SET ${replaced}`,
    [organizationId, ...valuesOf(limits)],
  );
}

/** Sets the limits of a project. */
export async function storeProjectQuota(
  tx: SqlHandle,
  at: { organizationId: string; projectId: string },
  limits: QuotaLimits,
): Promise<void> {
  await tx.query(
    `INSERT INTO project_quotas (organization_id, project_id, instances, vcpus, memory_bytes, volumes, public_ips)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (project_id) DO UPDATE SET ${replaced}`,
    [at.organizationId, at.projectId, ...valuesOf(limits)],
  );
}
