import type { ComputeTransaction } from '@kumo/db/compute';
import { wrongField } from '../clouds/cloud-access.ts';
import type { CloudView } from '../clouds/clouds.view.ts';
import { findInstanceRow } from '../instances/instances.repository.ts';
import type { InstanceRow } from '../instances/instances.view.ts';
import { findResourceRow } from './resources.repository.ts';
import type { ResourceNoun, ResourceRow } from './resources.view.ts';

/** Finds what a request names: each must be the organization's own, there, and on the cloud that the request is about. */
export interface NamedThings {
  /** `path`: the field that names it, for the sentence when there is none. */
  resource(noun: ResourceNoun, id: string, path: string): Promise<ResourceRow>;
  instance(id: string, path: string): Promise<InstanceRow>;
  /** Whether something of this name is known there. */
  isTaken(noun: ResourceNoun, name: string): Promise<boolean>;
}

/** The finder for one request. */
export function namedThings(tx: ComputeTransaction, organizationId: string, cloud: CloudView): NamedThings {
  const onCloud = <Row extends ResourceRow | InstanceRow>(row: Row | undefined, path: string): Row => {
    if (row?.listed && row.cloud_id === cloud.id) return row;
    throw wrongField(path, `there is none with this id on ${cloud.name}`);
  };
  return {
    resource: async (noun, id, path) => onCloud(await findResourceRow(tx, organizationId, noun, id), path),
    async isTaken(noun, name) {
      const rows = await tx.query(
        'SELECT FROM resources WHERE organization_id = $1 AND cloud_id = $2 AND noun = $3 AND name = $4 AND listed LIMIT 1',
        [organizationId, cloud.id, noun, name],
      );
      return rows.length > 0;
    },
    instance: async (id, path) => onCloud(await findInstanceRow(tx, organizationId, id), path),
  };
}
