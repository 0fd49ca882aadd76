import type { Role } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';
import { anywhere, type ListPage, type PageAsked, readPage } from '../list-pages.ts';
import type { Above } from './reach.ts';

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
  /** The whole way down, itself included. */
  above: Above[];
}

const columns = `organization.id, parent_id AS "parentId", path, organization.name, state_reason AS "stateReason",
  closes_at AS "closesAt", organization.created_at AS "createdAt",
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', project.id, 'name', project.name) ORDER BY project.name)
    FROM projects AS project WHERE project.organization_id = organization.id), '[]') AS projects,
  (SELECT jsonb_agg(jsonb_build_object('id', above.id, 'state', above.state, 'ceiling', above.ceiling,
      'secondFactorRequired', above.second_factor_required) ORDER BY cardinality(above.path))
    FROM organizations AS above WHERE above.id = ANY(organization.path)) AS above`;

/** Organizations by their ids, the oldest first. */
export async function findOrganizations(sql: SqlHandle, ids: readonly string[]): Promise<StoredOrganization[]> {
  return sql.query<StoredOrganization>(
    `SELECT ${columns} FROM organizations AS organization WHERE id = ANY($1) ORDER BY organization.created_at, id`,
    [ids],
  );
}

/** Which organizations are asked for. */
export interface OrganizationsAsked extends PageAsked {
  /** Only this one. */
  id?: string | undefined;
  q?: string | undefined;
  parentId?: string | undefined;
}

/** A page of the organizations of these ids and of all below one. */
export async function listOrganizations(
  sql: SqlHandle,
  visible: { ids: readonly string[]; belowId: string | null },
  asked: OrganizationsAsked,
): Promise<ListPage<StoredOrganization>> {
  return readPage<StoredOrganization>(
    sql,
    {
      select: `SELECT ${columns} FROM organizations AS organization
        WHERE (id = ANY($1) OR ($2::text = ANY(path) AND id <> $2)) AND ($3::text IS NULL OR id = $3)
          AND ($4::text IS NULL OR name ILIKE $4) AND ($5::text IS NULL OR parent_id = $5)`,
      values: [
        visible.ids,
        visible.belowId,
        asked.id ?? null,
        asked.q === undefined ? null : anywhere(asked.q),
        asked.parentId ?? null,
      ],
      columns: { id: 'id', text: 'name' },
      placeOf: ({ id, name }) => ({ id, text: name }),
    },
    asked,
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
export function insertRootOrganization(sql: SqlHandle, name: string): Promise<string> {
  return insertOrganization(sql, { name, parent: null, ceiling: null });
}

/** Makes an organization with one project; gives the id. The parent must be held where it is by `lockTree`. */
export async function insertOrganization(
  sql: SqlHandle,
  made: { name: string; parent: { id: string; path: readonly string[] } | null; ceiling: Role | null },
): Promise<string> {
  const id = newId('organization');
  await sql.query('INSERT INTO organizations (id, parent_id, path, name, ceiling) VALUES ($1, $2, $3, $4, $5)', [
    id,
    made.parent?.id ?? null,
    [...(made.parent?.path ?? []), id],
    made.name,
    made.ceiling,
  ]);
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
