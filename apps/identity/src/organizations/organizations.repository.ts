import { type Permission, type Role, rolePermissions } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';

/** An organization that somebody may act for. */
export interface ReachableOrganization {
  id: string;
  name: string;
  parentId: string | null;
  role: Role;
  permissions: Permission[];
  projects: { id: string; name: string }[];
}

/** The organizations where a person has a role, with their projects; the oldest first. */
export async function listOrganizationsOf(sql: SqlHandle, personId: string): Promise<ReachableOrganization[]> {
  const rows = await sql.query<Omit<ReachableOrganization, 'permissions'>>(
    `SELECT organization.id, organization.name, parent_id AS "parentId", role,
       coalesce((
         SELECT jsonb_agg(jsonb_build_object('id', project.id, 'name', project.name) ORDER BY project.name)
         FROM projects AS project WHERE project.organization_id = organization.id
       ), '[]') AS projects
     FROM memberships
     JOIN organizations AS organization ON organization.id = organization_id
     WHERE person_id = $1
     ORDER BY organization.created_at, organization.id`,
    [personId],
  );
  return rows.map((row) => ({ ...row, permissions: [...rolePermissions[row.role]] }));
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
