import type { SqlHandle } from '@kumo/db/compute';

/** Puts an instance into a project, or into none. */
export async function setProject(
  tx: SqlHandle,
  organizationId: string,
  id: string,
  projectId: string | null,
): Promise<void> {
  await tx.query('UPDATE instances SET project_id = $3, updated_at = now() WHERE organization_id = $1 AND id = $2', [
    organizationId,
    id,
    projectId,
  ]);
}
