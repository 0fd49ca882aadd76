import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';

/** A project as it is stored. */
export interface StoredProject {
  id: string;
  organizationId: string;
  name: string;
  createdAt: Date;
}

const columns = 'id, organization_id AS "organizationId", name, created_at AS "createdAt"';

/** Projects of an organization, by name; one of them where its id is given. */
export async function listProjects(
  sql: SqlHandle,
  organizationId: string,
  id: string | null = null,
): Promise<StoredProject[]> {
  return sql.query<StoredProject>(
    `SELECT ${columns} FROM projects WHERE organization_id = $1 AND ($2::text IS NULL OR id = $2) ORDER BY name, id`,
    [organizationId, id],
  );
}

/** Makes a project; undefined when the organization has one of that name. */
export async function insertProject(
  tx: SqlHandle,
  organizationId: string,
  name: string,
): Promise<StoredProject | undefined> {
  const [project] = await tx.query<StoredProject>(
    `INSERT INTO projects (id, organization_id, name) VALUES ($1, $2, $3)
     ON CONFLICT (organization_id, name) DO NOTHING RETURNING ${columns}`,
    [newId('project'), organizationId, name],
  );
  return project;
}

/** Whether a project has this name beside the one of this id. */
export async function isNameTaken(
  sql: SqlHandle,
  organizationId: string,
  { id, name }: { id: string; name: string },
): Promise<boolean> {
  const rows = await sql.query('SELECT 1 FROM projects WHERE organization_id = $1 AND name = $2 AND id <> $3', [
    organizationId,
    name,
    id,
  ]);
  return rows.length > 0;
}

/** Changes what a project is called. */
export async function renameProject(tx: SqlHandle, id: string, name: string): Promise<void> {
  await tx.query('UPDATE projects SET name = $2 WHERE id = $1', [id, name]);
}

/** Removes a project with its roles, invitations, service accounts and keys; gives who had a role in it. */
export async function deleteProject(tx: SqlHandle, id: string): Promise<string[]> {
  const rows = await tx.query<{ personId: string }>(
    'SELECT person_id AS "personId" FROM project_roles WHERE project_id = $1',
    [id],
  );
  await tx.query('DELETE FROM projects WHERE id = $1', [id]);
  return rows.map(({ personId }) => personId);
}
