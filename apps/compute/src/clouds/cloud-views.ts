import type { ComputeDatabase } from '@kumo/db/compute';
import type { Provider } from '@kumo/provider-core';
import { listClouds } from './clouds.repository.ts';
import { type CloudView, toCloudView } from './clouds.view.ts';

/** How long a view of a cloud's health may be reused, milliseconds: well below what a person notices. */
const freshForMs = 250;
const mostOrganizations = 1_000;

/** Gives the clouds of an organization as rendering needs them, read at most four times a second. */
export interface CloudViews {
  of(organizationId: string): Promise<ReadonlyMap<string, CloudView>>;
  /** Forgets what is held, so that the next read sees a change of one's own. */
  forget(organizationId: string): void;
}

/** Makes the reader. Concurrent callers share one query. */
export function createCloudViews(database: ComputeDatabase, providers: ReadonlyMap<string, Provider>): CloudViews {
  const held = new Map<string, { readonly at: number; readonly views: Promise<ReadonlyMap<string, CloudView>> }>();
  const read = (organizationId: string) =>
    database.inOrganization(organizationId, async (tx) => {
      const rows = await listClouds(tx, organizationId);
      return new Map(rows.map((row) => [row.id, toCloudView(row, providers.get(row.provider))]));
    });
  return {
    of(organizationId) {
      const now = performance.now();
      const entry = held.get(organizationId);
      if (entry !== undefined && now - entry.at < freshForMs) return entry.views;
      const views = read(organizationId).catch((error: unknown) => {
        held.delete(organizationId);
        throw error;
      });
      if (held.size >= mostOrganizations) held.clear();
      held.set(organizationId, { at: now, views });
      return views;
    },
    forget: (organizationId) => void held.delete(organizationId),
  };
}
