import type { Role } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';
import { anywhere, type ListPage, type PageAsked, readPage } from '../list-pages.ts';
import type { MemberRoles } from './members.rules.ts';

/** Somebody with a role in an organization, or in projects of it. */
export interface StoredMember extends MemberRoles {
  personId: string;
  name: string;
  email: string;
  secondFactor: boolean;
  lastUsedAt: Date | null;
  createdAt: Date;
}

const select = `SELECT person.id AS "personId", person.name, person.email, membership.role,
    coalesce((SELECT jsonb_agg(jsonb_build_object('projectId', project_id, 'role', role) ORDER BY project_id)
      FROM project_roles WHERE organization_id = $1 AND person_id = person.id), '[]') AS projects,
    (EXISTS (SELECT 1 FROM totp_factors WHERE person_id = person.id AND confirmed_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM passkeys WHERE person_id = person.id)) AS "secondFactor",
    (SELECT max(last_used_at) FROM sessions WHERE person_id = person.id) AS "lastUsedAt",
    coalesce(membership.created_at, (SELECT min(created_at) FROM project_roles
      WHERE organization_id = $1 AND person_id = person.id)) AS "createdAt"
  FROM people AS person
  LEFT JOIN memberships AS membership ON membership.person_id = person.id AND membership.organization_id = $1
  WHERE (membership.id IS NOT NULL
    OR EXISTS (SELECT 1 FROM project_roles WHERE organization_id = $1 AND person_id = person.id))`;

/** A page of the people of an organization. */
export async function listMembers(
  sql: SqlHandle,
  organizationId: string,
  asked: PageAsked & { q?: string | undefined },
): Promise<ListPage<StoredMember>> {
  return readPage<StoredMember>(
    sql,
    {
      select: `${select} AND ($2::text IS NULL OR person.name ILIKE $2 OR person.email ILIKE $2)`,
      values: [organizationId, asked.q === undefined ? null : anywhere(asked.q)],
      columns: { id: 'person.id', text: 'person.name' },
      placeOf: ({ personId, name }) => ({ id: personId, text: name }),
    },
    asked,
  );
}

/** One of them. */
export async function findMember(
  sql: SqlHandle,
  organizationId: string,
  personId: string,
): Promise<StoredMember | undefined> {
  const [member] = await sql.query<StoredMember>(`${select} AND person.id = $2`, [organizationId, personId]);
  return member;
}

/** How many owners an organization has beside one person. */
export async function countOtherOwners(sql: SqlHandle, organizationId: string, personId: string): Promise<number> {
  const [counted] = await sql.query<{ owners: number }>(
    `SELECT count(*)::int AS owners FROM memberships
     WHERE organization_id = $1 AND role = 'owner' AND person_id <> $2`,
    [organizationId, personId],
  );
  return counted?.owners ?? 0;
}

/** Gives somebody exactly these roles in an organization. */
export async function storeRoles(
  tx: SqlHandle,
  organizationId: string,
  personId: string,
  { role, projects }: MemberRoles,
): Promise<void> {
  if (role === null) {
    await tx.query('DELETE FROM memberships WHERE organization_id = $1 AND person_id = $2', [organizationId, personId]);
  } else {
    await tx.query(
      `INSERT INTO memberships (id, organization_id, person_id, role) VALUES ($1, $2, $3, $4)
       ON CONFLICT (organization_id, person_id) DO UPDATE SET role = excluded.role`,
      [newId('membership'), organizationId, personId, role],
    );
  }
  await tx.query('DELETE FROM project_roles WHERE organization_id = $1 AND person_id = $2 AND project_id <> ALL($3)', [
    organizationId,
    personId,
    projects.map(({ projectId }) => projectId),
  ]);
  for (const project of projects) await storeProjectRole(tx, organizationId, personId, project);
}

/** Gives somebody a role in one project. */
export async function storeProjectRole(
  tx: SqlHandle,
  organizationId: string,
  personId: string,
  { projectId, role }: { projectId: string; role: Role },
): Promise<void> {
  await tx.query(
    `INSERT INTO project_roles (organization_id, project_id, person_id, role) VALUES ($1, $2, $3, $4)
     ON CONFLICT (project_id, person_id) DO UPDATE SET role = excluded.role`,
    [organizationId, projectId, personId, role],
  );
}

/** Takes all roles of an organization from somebody, and the keys of it; gives how many keys those were. */
export async function deleteMember(tx: SqlHandle, organizationId: string, personId: string): Promise<number> {
  const values = [organizationId, personId];
  await tx.query('DELETE FROM memberships WHERE organization_id = $1 AND person_id = $2', values);
  await tx.query('DELETE FROM project_roles WHERE organization_id = $1 AND person_id = $2', values);
  const keys = await tx.query('DELETE FROM api_keys WHERE organization_id = $1 AND person_id = $2 RETURNING 1', values);
  return keys.length;
}

/** Gives those of these people who have nothing left in their home another one, the oldest where they have a role. */
export async function rehome(tx: SqlHandle, organizationId: string, personIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE people AS person SET home_organization_id = other.organization_id
     FROM (
       SELECT DISTINCT ON (person_id) person_id, organization_id FROM (
         SELECT person_id, organization_id, created_at FROM memberships
         UNION ALL SELECT person_id, organization_id, created_at FROM project_roles) AS standing
       WHERE person_id = ANY($2) ORDER BY person_id, created_at, organization_id) AS other
     WHERE other.person_id = person.id AND person.home_organization_id = $1
       AND NOT EXISTS (SELECT 1 FROM memberships WHERE organization_id = $1 AND person_id = person.id)
       AND NOT EXISTS (SELECT 1 FROM project_roles WHERE organization_id = $1 AND person_id = person.id)`,
    [organizationId, personIds],
  );
}
