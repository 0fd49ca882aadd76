import type { Role } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';

/** An organization as it is stored: what is its own, not what those above decide. */
export interface StoredOrganization {
  id: string;
  parentId: string | null;
  path: string[];
  name: string;
  stateReason: string | null;
  closesAt: Date | null;
  createdAt: Date;
  projects: { id: string; name: string }[];
}

const columns = `organization.id, parent_id AS "parentId", path, organization.name, state_reason AS "stateReason",
  closes_at AS "closesAt", organization.created_at AS "createdAt",
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', project.id, 'name', project.name) ORDER BY project.name)
    FROM projects AS project WHERE project.organization_id = organization.id), '[]') AS projects`;

/** Organizations by their ids, the oldest first. */
export async function findOrganizations(sql: SqlHandle, ids: readonly string[]): Promise<StoredOrganization[]> {
  return sql.query<StoredOrganization>(
    `SELECT ${columns} FROM organizations AS organization WHERE id = ANY($1) ORDER BY organization.created_at, id`,
    [ids],
  );
}

/** Ids of the organizations where a person has a role, in whole or in a project, or may act by an access grant. */
export async function findOrganizationIdsOf(sql: SqlHandle, personId: string, now: Date): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT organization_id AS id FROM memberships WHERE person_id = $1
     UNION SELECT organization_id FROM project_roles WHERE person_id = $1
     UNION SELECT access.organization_id FROM access_grants AS access
       JOIN memberships ON memberships.organization_id = access.grantee_id AND memberships.person_id = $1
       WHERE memberships.role IN ('owner', 'administrator') AND (expires_at IS NULL OR expires_at > $2)`,
    [personId, now],
  );
  return rows.map(({ id }) => id);
}

/** Makes the organization at the top, with one project; gives the id. */
export async function insertRootOrganization(sql: SqlHandle, name: string): Promise<string> {
  const id = newId('organization');
  await sql.query('INSERT INTO organizations (id, path, name) VALUES ($1, ARRAY[$1], $2)', [id, name]);
  await sql.query("INSERT INTO projects (id, organization_id, name) VALUES ($1, $2, 'Default')", [
    newId('project'),
    id,
  ]);
  return id;
}

/** Gives a person a role at an organization. */
export async function insertMembership(
  sql: SqlHandle,
  membership: { organizationId: string; personId: string; role: Role },
): Promise<void> {
  await sql.query('INSERT INTO memberships (id, organization_id, person_id, role) VALUES ($1, $2, $3, $4)', [
    newId('membership'),
    membership.organizationId,
    membership.personId,
    membership.role,
  ]);
}
