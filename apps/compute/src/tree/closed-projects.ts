import { randomUUID } from 'node:crypto';
import type { SqlHandle } from '@kumo/db/compute';
import { ProblemError } from '@kumo/service-kit';

/**
 * After this long nobody can know a deleted project any more: signed principals and what was remembered of identity's answers
 * live for ten minutes each. A project that was closed and, since identity broke off, not deleted is open again then.
 */
const closedFor = "interval '1 hour'";

/** Who makes something in a project shares its lock until that is stored; who closes it waits for them all. */
const lockOf = "hashtextextended('project ' || $1, 11)";

/** Keeps everybody else from making anything in the project until the transaction ends. */
export async function lockProject(tx: SqlHandle, projectId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(${lockOf})`, [projectId]);
}

/** From the end of the transaction nothing is made in the project, although callers may know it for a while. Gives the closing's id. */
export async function closeProject(tx: SqlHandle, organizationId: string, projectId: string): Promise<string> {
  const id = randomUUID();
  await tx.query(`DELETE FROM closed_projects WHERE closed_at < clock_timestamp() - ${closedFor}`);
  await tx.query(
    'INSERT INTO closed_projects (id, project_id, organization_id, closed_at) VALUES ($1, $2, $3, clock_timestamp())',
    [id, projectId, organizationId],
  );
  return id;
}

/** A deletion came to nothing. Others of the same project may be under way, and keep it closed. */
export async function takeBackClosing(tx: SqlHandle, id: string): Promise<void> {
  await tx.query('DELETE FROM closed_projects WHERE id = $1', [id]);
}

/**
 * Throws `conflict` for a project that is being deleted or was, in the transaction that would store something in it: of a
 * deletion and a launch at the same moment one loses.
 */
export async function requireOpenProjects(tx: SqlHandle, projectIds: readonly (string | null)[]): Promise<void> {
  const wanted = [...new Set(projectIds.filter((id) => id !== null))].toSorted();
  for (const id of wanted) {
    await tx.query(`SELECT pg_advisory_xact_lock_shared(${lockOf})`, [id]);
    const closed = await tx.query(
      `SELECT 1 FROM closed_projects WHERE project_id = $1 AND closed_at >= clock_timestamp() - ${closedFor} LIMIT 1`,
      [id],
    );
    if (closed.length === 0) continue;
    throw new ProblemError('conflict', 'The project is being deleted: nothing is made in it any more.', {
      errors: [{ path: 'projectId', message: 'is being deleted' }],
    });
  }
}
