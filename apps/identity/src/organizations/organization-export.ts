import type { SqlHandle } from '@kumo/db/identity';

const tables = {
  people: `SELECT person.id, person.name, person.email, membership.role, membership.created_at AS "memberSince",
      coalesce((SELECT jsonb_agg(jsonb_build_object('projectId', role.project_id, 'role', role.role)) FROM project_roles AS role
        WHERE role.organization_id = $1 AND role.person_id = person.id), '[]') AS projects
    FROM people AS person
    LEFT JOIN memberships AS membership ON membership.person_id = person.id AND membership.organization_id = $1
    WHERE membership.id IS NOT NULL
      OR EXISTS (SELECT 1 FROM project_roles WHERE organization_id = $1 AND person_id = person.id)
    ORDER BY person.id`,
  projects: 'SELECT id, name, created_at AS "createdAt" FROM projects WHERE organization_id = $1 ORDER BY id',
  serviceAccounts: `SELECT id, project_id AS "projectId", name, role, created_by AS "createdBy", created_at AS "createdAt"
    FROM service_accounts WHERE organization_id = $1 ORDER BY id`,
  apiKeys: `SELECT id, person_id AS "personId", service_account_id AS "serviceAccountId", project_id AS "projectId", name,
      scopes, hint, created_at AS "createdAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt"
    FROM api_keys WHERE organization_id = $1 ORDER BY id`,
  invitations: `SELECT id, project_id AS "projectId", email, role, created_at AS "createdAt", expires_at AS "expiresAt"
    FROM invitations WHERE organization_id = $1 ORDER BY id`,
  accessGrants: `SELECT id, grantee_id AS "granteeId", role, created_at AS "createdAt", expires_at AS "expiresAt"
    FROM access_grants WHERE organization_id = $1 ORDER BY id`,
  quotas: `SELECT instances, vcpus, memory_bytes::float8 AS "memoryBytes", volumes, public_ips AS "publicIps"
    FROM organization_quotas WHERE organization_id = $1`,
  projectQuotas: `SELECT project_id AS "projectId", instances, vcpus, memory_bytes::float8 AS "memoryBytes", volumes,
      public_ips AS "publicIps" FROM project_quotas WHERE organization_id = $1 ORDER BY project_id`,
} as const;

/** What is kept about one organization, each table as a list. Holds no secret and no hash of one. */
export async function exportOrganization(sql: SqlHandle, id: string): Promise<Record<string, unknown[]>> {
  const exported: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(tables)) exported[name] = await sql.query(query, [id]);
  return exported;
}
