import type { SqlHandle } from '@kumo/db/identity';

/** Any number that nothing else of identity takes. */
const treeLock = 5_866_101;

/**
 * Until the transaction ends no organization is moved; with `toMove` also none is made or moved by anybody else. Two
 * moves that were each allowed alone could make a ring together.
 */
export async function lockTree(tx: SqlHandle, { toMove = false } = {}): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock${toMove ? '' : '_shared'}($1)`, [treeLock]);
}

/**
 * Puts an organization, with all below, under another one, and forgets the access that they had given to those who are no
 * longer above; gives how much of that there was.
 */
export async function moveSubtree(
  tx: SqlHandle,
  moved: { id: string; path: readonly string[] },
  parent: { id: string; path: readonly string[] },
): Promise<number> {
  await tx.query('UPDATE organizations SET parent_id = $2 WHERE id = $1', [moved.id, parent.id]);
  await tx.query('UPDATE organizations SET path = $2::text[] || path[$3::int:] WHERE $1 = ANY(path)', [
    moved.id,
    parent.path,
    moved.path.length,
  ]);
  const ended = await tx.query(
    `DELETE FROM access_grants AS access USING organizations AS organization
     WHERE organization.id = access.organization_id AND $1 = ANY(organization.path)
       AND access.grantee_id <> ALL(organization.path) RETURNING 1`,
    [moved.id],
  );
  return ended.length;
}

/** Changes what an organization is called. */
export async function renameOrganization(tx: SqlHandle, id: string, name: string): Promise<void> {
  await tx.query('UPDATE organizations SET name = $2 WHERE id = $1', [id, name]);
}

/** Changes an organization's own state. */
export async function setState(
  tx: SqlHandle,
  id: string,
  state: { state: 'active' | 'suspended' | 'closing'; reason: string | null; closesAt: Date | null },
): Promise<void> {
  await tx.query('UPDATE organizations SET state = $2, state_reason = $3, closes_at = $4 WHERE id = $1', [
    id,
    state.state,
    state.reason,
    state.closesAt,
  ]);
}

/** Closes what was to be closed by now; gives what it was. */
export async function closeDue(tx: SqlHandle, now: Date): Promise<{ id: string; name: string }[]> {
  return tx.query(
    "UPDATE organizations SET state = 'closed' WHERE state = 'closing' AND closes_at <= $1 RETURNING id, name",
    [now],
  );
}

/** How many organizations are below one, and how many people have a role in it or below. */
export async function countBelow(sql: SqlHandle, id: string): Promise<{ organizations: number; people: number }> {
  const [counted] = await sql.query<{ organizations: number; people: number }>(
    `WITH tree AS (SELECT id FROM organizations WHERE $1 = ANY(path))
     SELECT (SELECT count(*)::int - 1 FROM tree) AS organizations,
       (SELECT count(DISTINCT person_id)::int FROM (
         SELECT person_id FROM memberships WHERE organization_id IN (SELECT id FROM tree)
         UNION ALL SELECT person_id FROM project_roles WHERE organization_id IN (SELECT id FROM tree)) AS people) AS people`,
    [id],
  );
  return counted ?? { organizations: 0, people: 0 };
}

/** The ids of an organization and of all below it. */
export async function treeIds(sql: SqlHandle, id: string): Promise<string[]> {
  const rows = await sql.query<{ id: string }>('SELECT id FROM organizations WHERE $1 = ANY(path) ORDER BY id', [id]);
  return rows.map((row) => row.id);
}
