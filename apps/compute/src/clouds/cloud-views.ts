import type { ComputeDatabase, Tenant } from '@kumo/db/compute';
import type { Provider } from '@kumo/provider-core';
import { accessOf } from '../grants/grants.rules.ts';
import { cloudColumns, type RawCloud, toCloudRow } from '../inventory/cloud-lock.ts';
import { type CloudView, toCloudView } from './clouds.view.ts';
import { listGrantedClouds } from './granted-clouds.ts';

/** How long a view of a cloud's health may be reused, milliseconds: well below what a person notices. */
const freshForMs = 250;
const mostOrganizations = 1_000;

/** Whoever looks; with where its organization is, a granted cloud is judged by that, too. A principal is one. */
export type Viewer = Tenant & { readonly organizationPath?: readonly string[] };

const ownClouds = `
  SELECT ${cloudColumns}, EXISTS (SELECT FROM cloud_grants WHERE cloud_grants.cloud_id = clouds.id) AS "isShared"
  FROM clouds WHERE organization_id = $1 ORDER BY created_at DESC, id DESC`;

/** Gives the clouds that somebody sees as rendering needs them, read at most four times a second. */
export interface CloudViews {
  of(viewer: Viewer): Promise<ReadonlyMap<string, CloudView>>;
  /** Forgets what is held, so that the next read sees a change of one's own. */
  forget(organizationId: string): void;
}

/** Makes the reader. Concurrent callers share one query. */
export function createCloudViews(database: ComputeDatabase, providers: ReadonlyMap<string, Provider>): CloudViews {
  const held = new Map<string, { readonly at: number; readonly views: Promise<ReadonlyMap<string, CloudView>> }>();
  // By a connection for reading only: those who ask may be in a transaction, and must not wait for one another's to end.
  const read = async (viewer: Viewer) => {
    const { own, granted } = await database.readInOrganization(viewer, async (sql) => ({
      own: await sql.query<RawCloud & { readonly isShared: boolean }>(ownClouds, [viewer.organizationId]),
      granted: await listGrantedClouds(sql),
    }));
    const views = own.map((raw) =>
      toCloudView(toCloudRow(raw), providers.get(raw.provider), { access: 'own', isShared: raw.isShared }),
    );
    for (const { row, grant } of granted) {
      const access = accessOf(grant, viewer.organizationPath ?? grant.chain);
      views.push(toCloudView(row, providers.get(row.provider), { access, isShared: true }));
    }
    return new Map(views.map((view) => [view.id, view]));
  };
  return {
    of(viewer) {
      const now = performance.now();
      const key = keyOf(viewer);
      const entry = held.get(key);
      if (entry !== undefined && now - entry.at < freshForMs) return entry.views;
      const views = read(viewer).catch((error: unknown) => {
        held.delete(key);
        throw error;
      });
      if (held.size >= mostOrganizations) held.clear();
      held.set(key, { at: now, views });
      return views;
    },
    forget(organizationId) {
      for (const key of held.keys()) if (key.startsWith(`${organizationId} `)) held.delete(key);
    },
  };
}

/** Who is bound to a project sees fewer clouds, and who was moved in the tree has less of them. */
function keyOf({ organizationId, projectId, organizationPath = [] }: Viewer): string {
  return [organizationId, projectId ?? '', ...organizationPath].join(' ');
}
