import type { ComputeDatabase, Tenant } from '@kumo/db/compute';
import type { Provider } from '@kumo/provider-core';
import { cloudColumns, type RawCloud, toCloudRow } from '../inventory/cloud-lock.ts';
import { type CloudView, toCloudView } from './clouds.view.ts';

/** How long a view of a cloud's health may be reused, milliseconds: well below what a person notices. */
const freshForMs = 250;
const mostOrganizations = 1_000;

/** Gives the clouds that somebody sees as rendering needs them, read at most four times a second. */
export interface CloudViews {
  of(tenant: Tenant): Promise<ReadonlyMap<string, CloudView>>;
  /** Forgets what is held, so that the next read sees a change of one's own. */
  forget(organizationId: string): void;
}

/** Makes the reader. Concurrent callers share one query. */
export function createCloudViews(database: ComputeDatabase, providers: ReadonlyMap<string, Provider>): CloudViews {
  const held = new Map<string, { readonly at: number; readonly views: Promise<ReadonlyMap<string, CloudView>> }>();
  // By a connection for reading only: those who ask may be in a transaction, and must not wait for one another's to end.
  const read = async (tenant: Tenant) => {
    const statement = `SELECT ${cloudColumns} FROM clouds WHERE organization_id = $1 ORDER BY created_at DESC, id DESC`;
    const rows = await database.readInOrganization(tenant, (sql) =>
      sql.query<RawCloud>(statement, [tenant.organizationId]),
    );
    return new Map(rows.map(toCloudRow).map((row) => [row.id, toCloudView(row, providers.get(row.provider))]));
  };
  return {
    of(tenant) {
      const now = performance.now();
      const key = keyOf(tenant);
      const entry = held.get(key);
      if (entry !== undefined && now - entry.at < freshForMs) return entry.views;
      const views = read(tenant).catch((error: unknown) => {
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

/** Who is bound to a project sees fewer clouds. */
function keyOf({ organizationId, projectId }: Tenant): string {
  return `${organizationId} ${projectId ?? ''}`;
}
