import type { ComputeTransaction, Tenant } from '@kumo/db/compute';
import { wrongField } from '../clouds/cloud-access.ts';
import type { CloudView } from '../clouds/clouds.view.ts';
import { findInstanceRow } from '../instances/instances.repository.ts';
import type { InstanceRow } from '../instances/instances.view.ts';
import type { LaunchIntent } from '../operations/launch-intent.ts';
import { findResourceRow } from './resources.repository.ts';
import type { ResourceNoun, ResourceRow } from './resources.view.ts';

/** Finds what a request names: each must be the organization's own, there, and on the cloud that the request is about. */
export interface NamedThings {
  /** `path`: the field that names it, for the sentence when there is none. */
  resource(noun: ResourceNoun, id: string, path: string): Promise<ResourceRow>;
  instance(id: string, path: string): Promise<InstanceRow>;
  /** Whether the cloud has something of this name, whoever has it: it could have no other. */
  isTaken(noun: ResourceNoun, name: string): Promise<boolean>;
  /** Native id of a volume that is named as the provider knows it, or the name itself, where nobody else has any. */
  volume(name: string, path: string): Promise<string>;
  /** Where an image that is named as the provider knows it is to come from. */
  image(name: string, path: string): Promise<NamedImage>;
  /** Whether others have things on the cloud, so that a name alone says nothing of whose a thing is. */
  readonly isWalled: boolean;
  /** Whether other organizations have things on the cloud. */
  readonly isAmongOthers: boolean;
}

/** An image to start from, as the port takes it. */
export type NamedImage = Required<Pick<LaunchIntent, 'image'>> & Pick<LaunchIntent, 'imageFrom'>;

/** The finder for one request. */
export function namedThings(
  tx: ComputeTransaction,
  { organizationId, projectId }: Tenant,
  cloud: CloudView,
): NamedThings {
  const isAmongOthers = cloud.isShared || cloud.access !== 'own';
  const isWalled = projectId !== null || isAmongOthers;
  const onCloud = <Row extends ResourceRow | InstanceRow>(row: Row | undefined, path: string): Row => {
    if (row?.listed && row.cloud_id === cloud.id) return row;
    throw wrongField(path, `there is none with this id on ${cloud.name}`);
  };
  return {
    resource: async (noun, id, path) => onCloud(await findResourceRow(tx, organizationId, noun, id), path),
    isWalled,
    isAmongOthers,
    async isTaken(noun, name) {
      const [row] = await tx.query<{ taken: boolean }>('SELECT is_name_taken($1, $2, $3) AS taken', [
        cloud.id,
        noun,
        name,
      ]);
      return row?.taken === true;
    },
    async volume(name, path) {
      if (!isWalled) return name;
      // Of what there is and is somebody else's the same is said as of what there is not.
      const rows = await tx.query<{ native_id: string }>(
        `SELECT native_id FROM resources
         WHERE organization_id = $1 AND cloud_id = $2 AND noun = 'volumes' AND listed AND (native_id = $3 OR name = $3)
         ORDER BY native_id = $3 DESC LIMIT 1`,
        [organizationId, cloud.id, name],
      );
      const [row] = rows;
      if (row === undefined) throw wrongField(path, `there is none with this name on ${cloud.name}: create it first`);
      return row.native_id;
    },
    async image(name, path) {
      if (!isWalled) return { image: name };
      const references = name.includes('@') || /:[^/]*$/.test(name) ? [name] : [name, `${name}:latest`];
      const rows = await tx.query<{ native_id: string }>(
        `SELECT native_id FROM resources
         WHERE (organization_id = $1 OR cloud_id IN (SELECT cloud_id FROM cloud_grants WHERE organization_id = $1 AND ended_at IS NULL))
           AND cloud_id = $2 AND noun = 'images' AND listed
           AND (native_id = $3 OR name = $3 OR data -> 'references' ?| $4::text[])
         ORDER BY native_id = $3 DESC, created_at DESC LIMIT 1`,
        [organizationId, cloud.id, name, references],
      );
      const [row] = rows;
      if (row !== undefined) return { image: row.native_id };
      if (!cloud.pullsImages) throw wrongField(path, `there is none with this name on ${cloud.name}`);
      return { image: name, imageFrom: cloud.access === 'own' ? 'registry' : 'openRegistry' };
    },
    instance: async (id, path) => onCloud(await findInstanceRow(tx, organizationId, id), path),
  };
}
