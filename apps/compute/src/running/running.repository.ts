import type { SqlHandle } from '@kumo/db/compute';

/** What is looked at: all of these organizations, or one project of one. */
export interface RunningScope {
  organizationIds: readonly string[];
  projectId: string | null;
}

/** What is still there. */
export interface Running {
  /** Connected clouds; of a project: those that are its own. */
  clouds: number;
  instances: { id: string; name: string; state: string; organizationId: string }[];
  /** Instances beyond those listed, and changes under way that may make more. */
  moreInstances: number;
  volumes: number;
  publicIps: number;
}

/** Instances that are named; the others are counted. */
const mostNamed = 100;

const within = 'organization_id = ANY($1) AND ($2::text IS NULL OR project_id = $2)';

/** Looks at the inventory, and at what is under way. */
export async function findRunning(sql: SqlHandle, { organizationIds, projectId }: RunningScope): Promise<Running> {
  const values = [organizationIds, projectId];
  const instances = await sql.query<Running['instances'][number]>(
    `SELECT id, name, state, organization_id AS "organizationId" FROM instances
     WHERE ${within} AND listed ORDER BY id LIMIT ${mostNamed}`,
    values,
  );
  const [counted] = await sql.query<Record<'clouds' | 'instances' | 'launching' | 'volumes' | 'publicIps', number>>(
    `SELECT (SELECT count(*)::int FROM clouds WHERE ${within}) AS clouds,
       (SELECT count(*)::int FROM instances WHERE ${within} AND listed) AS instances,
       (SELECT count(*)::int FROM operations WHERE ${within} AND finished_at IS NULL) AS launching,
       (SELECT count(*)::int FROM resources WHERE ${within} AND listed AND noun = 'volumes') AS volumes,
       (SELECT count(*)::int FROM resources WHERE ${within} AND listed AND noun = 'publicIps') AS "publicIps"`,
    values,
  );
  if (!counted) throw new Error('nothing was counted');
  const { clouds, volumes, publicIps } = counted;
  const moreInstances = counted.instances - instances.length + counted.launching;
  return { clouds, instances, moreInstances, volumes, publicIps };
}

/** Whether anything of it is still there. */
export function isAnythingThere({ clouds, instances, moreInstances, volumes, publicIps }: Running): boolean {
  return instances.length > 0 || clouds + moreInstances + volumes + publicIps > 0;
}
