import type { SqlHandle } from '@kumo/db/compute';
import type { CloudAccess } from '@kumo/model';
import type { Provider } from '@kumo/provider-core';
import { type CloudRow, instanceCounts } from '../clouds/clouds.repository.ts';
import { toCloud, toCloudView } from '../clouds/clouds.view.ts';
import { type InstanceRow, toInstance } from '../instances/instances.view.ts';
import type { FindReference } from '../resources/references.ts';
import { type ResourceNoun, type ResourceRow, toResource } from '../resources/resources.view.ts';

/** How things look in events: as their own GET shows them. */
export interface InventoryRender {
  /** Asked once per written batch and kind of access: how those who are told have the cloud. */
  resourcesOf(
    cloud: CloudRow,
    access: CloudAccess,
  ): {
    instance(row: InstanceRow): unknown;
    resource(noun: ResourceNoun, row: ResourceRow, find: FindReference): unknown;
  };
  /** As its owner sees it, or one to whom it is granted. */
  cloud(sql: SqlHandle, cloud: CloudRow, viewer?: { organizationId: string; access: CloudAccess }): Promise<unknown>;
}

/** The render made of the API's own views. */
export function createInventoryRender(providers: ReadonlyMap<string, Provider>): InventoryRender {
  return {
    resourcesOf(cloud, access) {
      const view = toCloudView(cloud, providers.get(cloud.provider), { access, isShared: true });
      return {
        instance: (row) => toInstance(row, view),
        resource: (noun, row, find) => toResource(noun, row, view, find),
      };
    },
    async cloud(sql, cloud, { organizationId, access } = { organizationId: cloud.organizationId, access: 'own' }) {
      const counts = await instanceCounts(sql, organizationId, [cloud.id]);
      return toCloud(cloud, providers.get(cloud.provider), counts.get(cloud.id) ?? {}, new Date(), access);
    },
  };
}
