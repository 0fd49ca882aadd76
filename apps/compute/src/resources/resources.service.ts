import type { ComputeTransaction, Tenant } from '@kumo/db/compute';
import { type CapabilityVerb, newId } from '@kumo/model';
import type { Principal, RequestContext } from '@kumo/service-kit';
import { type CloudAccessDeps, namedCloud, noSuch, requireCapability, wrongField } from '../clouds/cloud-access.ts';
import type { CloudView } from '../clouds/clouds.view.ts';
import { singularOf } from '../inventory/nouns.ts';
import type { Intent } from '../operations/intents.ts';
import type { Begun, Operations } from '../operations/operations.service.ts';
import { projectFor, requireOwn } from '../tree/projects.ts';
import { type NamedThings, namedThings } from './named-things.ts';
import { findReferences } from './references.ts';
import { findResourceRow } from './resources.repository.ts';
import { type ResourceNoun, type ResourceRow, type ResourceShapes, toResource } from './resources.view.ts';

/** What the use cases need. */
export interface ResourcesDeps extends CloudAccessDeps {
  readonly operations: Operations;
}

/** Who asks, and by which request. */
export interface Asker {
  readonly principal: Principal;
  readonly request: RequestContext;
}

/** Something that a request asks to be made. */
export interface NewThing<N extends ResourceNoun = ResourceNoun> {
  readonly noun: N;
  readonly verb: CapabilityVerb<N>;
  /** The cloud it is to be on, or the thing it is to be a part of, on whose cloud it then is. */
  readonly place:
    | { readonly cloudId: string }
    | { readonly noun: ResourceNoun; readonly id: string; readonly path: string };
  readonly name: string;
  readonly tags: Record<string, string> | undefined;
  readonly projectId: string | undefined;
  /** Chosen beforehand where it must be known before it is stored. */
  readonly operationId?: string;
  /** The intent, with everything that it names found; `part`: the thing of `place`. */
  intent(
    made: { readonly resourceId: string; readonly name: string; readonly tags: Record<string, string> },
    things: NamedThings,
    part: ResourceRow | undefined,
  ): Promise<Intent> | Intent;
}

/** Makes something. */
export async function makeThing(deps: ResourcesDeps, { principal, request }: Asker, thing: NewThing): Promise<Begun> {
  const { organizationId } = principal;
  const asked = await projectFor(deps.tree, principal, thing.projectId);
  return deps.operations.begin(principal, request, async (tx) => {
    const views = await deps.cloudViews.of(principal);
    const { place, noun, verb, name } = thing;
    const part = 'id' in place ? await findPlace(tx, organizationId, place) : undefined;
    const cloud = part === undefined ? placeOf(views, place) : views.get(part.cloud_id);
    if (part !== undefined) requireOwn(principal, part);
    if (cloud === undefined) throw wrongField('path' in place ? place.path : 'cloudId', 'there is none with this id');
    requireCapability(cloud, noun, verb);
    const kind = singularOf(noun);
    const resourceId = newId(kind);
    const made = { resourceId, name, tags: thing.tags ?? {} };
    const intent = await thing.intent(made, namedThings(tx, principal, cloud), part);
    const projectId = asked ?? part?.project_id ?? null;
    const chosen = thing.operationId === undefined ? {} : { operationId: thing.operationId };
    return [{ cloudId: cloud.id, projectId, target: { kind, id: resourceId, name }, intent, ...chosen }];
  });
}

/** Something that a request asks to be done to a thing that is there. */
export interface ThingChange<N extends ResourceNoun = ResourceNoun> {
  readonly noun: N;
  readonly id: string;
  readonly verb: CapabilityVerb<N>;
  /** The intent, with everything that it names found, once what it is about is known to be possible. */
  intent(
    on: { readonly resourceId: string; readonly nativeId: string; readonly name: string },
    things: NamedThings,
    row: ResourceRow,
    cloud: CloudView,
  ): Promise<Intent> | Intent;
}

/** Changes something, or takes it away. `not_found` also for what another organization owns. */
export function changeThing(deps: ResourcesDeps, { principal, request }: Asker, change: ThingChange): Promise<Begun> {
  const { organizationId } = principal;
  return deps.operations.begin(principal, request, async (tx) => {
    const { noun, id, verb } = change;
    const views = await deps.cloudViews.of(principal);
    const row = await findResourceRow(tx, organizationId, noun, id);
    const cloud = row?.listed ? views.get(row.cloud_id) : undefined;
    if (row === undefined || cloud === undefined) throw noSuch(words[noun]);
    requireOwn(principal, row);
    requireCapability(cloud, noun, verb);
    const on = { resourceId: id, nativeId: row.native_id, name: row.name };
    const intent = await change.intent(on, namedThings(tx, principal, cloud), row, cloud);
    return [
      { cloudId: cloud.id, projectId: row.project_id, target: { kind: singularOf(noun), id, name: row.name }, intent },
    ];
  });
}

/** One resource as the API shows it. `not_found` also when another organization owns it, or when it is gone. */
export async function getResource<N extends ResourceNoun>(
  deps: Pick<ResourcesDeps, 'database' | 'cloudViews'>,
  tenant: Tenant,
  noun: N,
  id: string,
): Promise<ResourceShapes[N]> {
  const { organizationId } = tenant;
  const views = await deps.cloudViews.of(tenant);
  return deps.database.readInOrganization(tenant, async (sql) => {
    const row = await findResourceRow(sql, organizationId, noun, id);
    const cloud = row?.listed ? views.get(row.cloud_id) : undefined;
    if (row === undefined || cloud === undefined) throw noSuch(words[noun]);
    return toResource(noun, row, cloud, await findReferences(sql, organizationId, noun, [row]));
  });
}

const words: Readonly<Record<ResourceNoun, string>> = {
  images: 'image',
  sizes: 'size',
  volumes: 'volume',
  snapshots: 'snapshot',
  networks: 'network',
  subnets: 'subnet',
  firewalls: 'firewall',
  publicIps: 'public address',
  keyPairs: 'key pair',
};

function placeOf(views: ReadonlyMap<string, CloudView>, place: NewThing['place']): CloudView | undefined {
  return 'cloudId' in place ? namedCloud(views, place.cloudId) : undefined;
}

async function findPlace(
  tx: ComputeTransaction,
  organizationId: string,
  place: { readonly noun: ResourceNoun; readonly id: string; readonly path: string },
): Promise<ResourceRow> {
  const row = await findResourceRow(tx, organizationId, place.noun, place.id);
  if (row?.listed) return row;
  throw wrongField(place.path, 'there is none with this id');
}
