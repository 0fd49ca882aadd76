import type { ComputeTransaction, Tenant } from '@kumo/db/compute';
import { type InstanceAction, newId, type Operation } from '@kumo/model';
import { type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import { type CloudAccessDeps, namedCloud, noSuch, requireCapability, requireOffer } from '../clouds/cloud-access.ts';
import type { CloudView } from '../clouds/clouds.view.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Intent } from '../operations/intents.ts';
import type { Begun, NewChange, Operations } from '../operations/operations.service.ts';
import { type NamedThings, namedThings } from '../resources/named-things.ts';
import { projectFor } from '../tree/projects.ts';
import { lockInstanceRow } from './instances.repository.ts';
import { pendingState } from './instances.rules.ts';
import { type InstanceRow, shownState } from './instances.view.ts';
import { checkLaunch } from './launch.rules.ts';
import { type LaunchRequest, launchChanges, sizeOf } from './launch-request.ts';

/** What the use cases need. */
export interface InstancesDeps extends CloudAccessDeps {
  readonly inventory: Pick<Inventory, 'noteInterest'>;
  readonly operations: Operations;
}

/** Launches one instance or several. */
export async function launch(
  deps: InstancesDeps,
  principal: Principal,
  request: RequestContext,
  body: LaunchRequest,
): Promise<Begun> {
  const cloud = namedCloud(await deps.cloudViews.of(principal), body.cloudId);
  requireCapability(cloud, 'instances', 'launch');
  checkLaunch(body, cloud);
  const projectId = await projectFor(deps.tree, principal, body.projectId);
  return deps.operations.begin(principal, request, (tx) => launchChanges(tx, principal, body, cloud, projectId));
}

type PlainAction = Exclude<InstanceAction, 'resize' | 'snapshot' | 'rebuild' | 'rename'>;

/** What an action is asked for beyond its name. */
export type ActionInput =
  | { readonly action: PlainAction }
  | {
      readonly action: 'resize';
      readonly sizeId?: string | undefined;
      readonly vcpus?: number | undefined;
      readonly memoryBytes?: number | undefined;
      /** Whether a new size is kept where the cloud asks. */
      readonly confirm: boolean;
    }
  | { readonly action: 'snapshot'; readonly name: string }
  | { readonly action: 'rebuild'; readonly imageId: string }
  | {
      readonly action: 'rename';
      readonly name?: string | undefined;
      readonly tags?: Record<string, string> | undefined;
    };

/** Does something with one instance. */
export async function act(
  deps: InstancesDeps,
  principal: Principal,
  request: RequestContext,
  id: string,
  input: ActionInput,
): Promise<Begun> {
  const views = await deps.cloudViews.of(principal);
  return deps.operations.begin(principal, request, async (tx) => [await actionChange(tx, principal, views, id, input)]);
}

/** Sets which firewalls an instance has. */
export async function setFirewalls(
  deps: InstancesDeps,
  principal: Principal,
  request: RequestContext,
  { id, firewallIds }: { readonly id: string; readonly firewallIds: readonly string[] },
): Promise<Begun> {
  const { organizationId } = principal;
  return deps.operations.begin(principal, request, async (tx) => {
    const row = await lockInstanceRow(tx, organizationId, id);
    const cloud = row === undefined ? undefined : (await deps.cloudViews.of(principal)).get(row.cloud_id);
    if (row === undefined || cloud === undefined || !row.listed) throw noSuch('instance');
    requireCapability(cloud, 'firewalls', 'apply', shownState(row, cloud));
    const things = namedThings(tx, principal, cloud);
    const firewalls = [];
    for (const [at, firewallId] of [...new Set(firewallIds)].entries()) {
      firewalls.push(await things.resource('firewalls', firewallId, `firewallIds.${at}`));
    }
    const on = { resourceId: id, nativeId: row.native_id, name: row.name };
    return [
      {
        cloudId: cloud.id,
        projectId: row.project_id,
        target: { kind: 'instance', id, name: row.name },
        intent: {
          action: 'instance.setFirewalls',
          ...on,
          firewallNativeIds: firewalls.map(({ native_id: nativeId }) => nativeId),
        },
      },
    ];
  });
}

/** One that the same action on many left out, and why. */
export interface Refused {
  readonly id: string;
  readonly code: string;
  readonly reason: string;
}

/** Does the same with many. What cannot be done is told per instance and stops nothing else. */
export async function actOnMany(
  deps: InstancesDeps,
  principal: Principal,
  request: RequestContext,
  ids: readonly string[],
  action: PlainAction,
): Promise<{ readonly operations: readonly Operation[]; readonly refused: readonly Refused[] }> {
  const views = await deps.cloudViews.of(principal);
  const { operations, note } = await deps.operations.beginNoting<readonly Refused[]>(principal, request, async (tx) => {
    const refused: Refused[] = [];
    const changes: NewChange[] = [];
    // Rows are locked in one order, so that two bulk actions can't wait for each other.
    for (const id of [...new Set(ids)].toSorted()) {
      try {
        changes.push(await actionChange(tx, principal, views, id, { action }));
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        refused.push({ id, code: error.code, reason: error.message });
      }
    }
    return { changes, note: refused };
  });
  return { operations, refused: note ?? [] };
}

async function actionChange(
  tx: ComputeTransaction,
  tenant: Tenant,
  views: ReadonlyMap<string, CloudView>,
  id: string,
  input: ActionInput,
): Promise<NewChange> {
  const row = await lockInstanceRow(tx, tenant.organizationId, id);
  const cloud = row === undefined ? undefined : views.get(row.cloud_id);
  if (row === undefined || cloud === undefined || !row.listed) throw noSuch('instance');
  requireOffer(row, cloud, input.action);
  if (input.action === 'rename' && input.tags !== undefined) requireCapability(cloud, 'instances', 'tag');
  const pending = pendingState(input.action);
  const things = namedThings(tx, tenant, cloud);
  const asked = input.action === 'resize' ? await sizeOf(things, input) : undefined;
  // What a resize does not name stays as it is.
  const size = asked && {
    vcpus: asked.vcpus ?? row.vcpus,
    memoryBytes: asked.memoryBytes ?? (row.memory_bytes === null ? null : Number(row.memory_bytes)),
  };
  return {
    cloudId: row.cloud_id,
    projectId: row.project_id,
    target: {
      kind: input.action === 'snapshot' ? 'image' : 'instance',
      id: input.action === 'snapshot' ? null : id,
      name: row.name,
    },
    intent: await intentOf(things, row, cloud, input),
    ...(size === undefined ? {} : { size }),
    ...(pending === undefined ? {} : { pending: { instanceId: id, state: pending } }),
  };
}

async function intentOf(things: NamedThings, row: InstanceRow, cloud: CloudView, input: ActionInput): Promise<Intent> {
  const on = { resourceId: row.id, nativeId: row.native_id, name: row.name };
  switch (input.action) {
    case 'resize': {
      const { sizeId, vcpus, memoryBytes } = input;
      const size = sizeId === undefined ? undefined : await things.resource('sizes', sizeId, 'sizeId');
      const to = { sizeNativeId: size?.native_id, vcpus, memoryBytes };
      const isAsked = cloud.capabilities.instances.confirmResize.support !== 'unsupported';
      const keptBy = isAsked ? (input.confirm ? 'operation' : 'people') : undefined;
      return { action: 'instance.resize', ...on, to, keptBy };
    }
    case 'rebuild': {
      const { native_id: imageNativeId } = await things.resource('images', input.imageId, 'imageId');
      const wasOfAnother = row.image_id !== null && row.image_id !== input.imageId;
      return { action: 'instance.rebuild', ...on, imageNativeId, wasOfAnother };
    }
    case 'snapshot':
      return { action: 'instance.snapshot', ...on, resourceId: newId('image'), imageName: input.name };
    case 'rename':
      return { action: 'instance.update', ...on, newName: input.name, tags: input.tags };
    default:
      return { action: `instance.${input.action}`, ...on };
  }
}
