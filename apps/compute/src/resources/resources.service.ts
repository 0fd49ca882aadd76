import type { ComputeTransaction } from '@kumo/db/compute';
import { type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import { type CloudAccessDeps, noSuch } from '../clouds/cloud-access.ts';
import type { CloudView } from '../clouds/clouds.view.ts';
import { type Begun, requireCloud } from '../instances/instances.service.ts';
import type { NewChange, Operations } from '../operations/operations.service.ts';
import { findReferences } from './references.ts';
import { findResourceRow } from './resources.repository.ts';
import { type ResourceNoun, type ResourceRow, type ResourceShapes, toResource } from './resources.view.ts';

/** What the use cases need. */
export interface ResourcesDeps extends CloudAccessDeps {
  readonly operations: Operations;
}

/** The cloud that a body names, once it is known to be able. */
export async function cloudFor<N extends 'images' | 'volumes' | 'networks'>(
  deps: ResourcesDeps,
  organizationId: string,
  cloudId: string,
  noun: N,
  verb: keyof CloudView['capabilities'][N],
): Promise<CloudView> {
  const cloud = (await deps.cloudViews.of(organizationId)).get(cloudId);
  if (cloud === undefined) {
    throw new ProblemError('validation_failed', 'cloudId: there is no such cloud.', {
      errors: [{ path: 'cloudId', message: 'there is no such cloud' }],
    });
  }
  requireCloud(cloud, noun, verb);
  return cloud;
}

/** One resource as the API shows it. `not_found` also when another organization owns it, or when it is gone. */
export async function getResource<N extends ResourceNoun>(
  deps: ResourcesDeps,
  organizationId: string,
  noun: N,
  id: string,
): Promise<ResourceShapes[N]> {
  const { row, cloud } = await getRow(deps, organizationId, noun, id);
  const find = await deps.database.readInOrganization(organizationId, (sql) =>
    findReferences(sql, organizationId, noun, [row]),
  );
  return toResource(noun, row, cloud, find);
}

/** Deletes a resource. */
export async function deleteResource(
  deps: ResourcesDeps,
  principal: Principal,
  request: RequestContext,
  noun: 'images' | 'volumes' | 'networks',
  id: string,
): Promise<Begun> {
  const { row, cloud } = await getRow(deps, principal.organizationId, noun, id);
  requireCloud(cloud, noun, 'delete');
  const kind = singular[noun];
  const change: NewChange = {
    cloudId: cloud.id,
    projectId: row.project_id,
    target: { kind, id, name: row.name },
    intent: { action: `${kind}.delete`, resourceId: id, nativeId: row.native_id, name: row.name },
  };
  return deps.operations.begin(principal, request, async (_tx: ComputeTransaction) => [change]);
}

const singular = { images: 'image', volumes: 'volume', networks: 'network' } as const;

async function getRow(
  deps: ResourcesDeps,
  organizationId: string,
  noun: ResourceNoun,
  id: string,
): Promise<{ readonly row: ResourceRow; readonly cloud: CloudView }> {
  const views = await deps.cloudViews.of(organizationId);
  const row = await deps.database.readInOrganization(organizationId, (sql) =>
    findResourceRow(sql, organizationId, noun, id),
  );
  const cloud = row?.listed ? views.get(row.cloud_id) : undefined;
  if (row === undefined || cloud === undefined) throw noSuch(noun.slice(0, -1));
  return { row, cloud };
}
