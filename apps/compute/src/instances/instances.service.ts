import type { ComputeTransaction } from '@kumo/db/compute';
import { type InstanceAction, newId, type Operation } from '@kumo/model';
import { type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import { type CloudAccessDeps, noSuch, requireOffer } from '../clouds/cloud-access.ts';
import type { CloudView } from '../clouds/clouds.view.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Intent } from '../operations/intents.ts';
import type { NewChange, Operations } from '../operations/operations.service.ts';
import { findResourceRow } from '../resources/resources.repository.ts';
import { lockInstanceRow } from './instances.repository.ts';
import { pendingState } from './instances.rules.ts';
import type { InstanceRow } from './instances.view.ts';
import { checkLaunch, type LaunchRequest, launchChanges } from './launch-request.ts';

/** What the use cases need. */
export interface InstancesDeps extends CloudAccessDeps {
  readonly inventory: Pick<Inventory, 'noteInterest'>;
  readonly operations: Operations;
}

/** Begun operations and where in the event stream to wait for their end. */
export type Begun = Awaited<ReturnType<Operations['begin']>>;

/** Launches one instance or several. */
export async function launch(
  deps: InstancesDeps,
  principal: Principal,
  request: RequestContext,
  body: LaunchRequest,
): Promise<Begun> {
  const { organizationId } = principal;
  const cloud = (await deps.cloudViews.of(organizationId)).get(body.cloudId);
  if (cloud === undefined) {
    throw new ProblemError('validation_failed', 'cloudId: there is no such cloud.', {
      errors: [{ path: 'cloudId', message: 'there is no such cloud' }],
    });
  }
  requireCloud(cloud, 'instances', 'launch');
  checkLaunch(body, cloud);
  return deps.operations.begin(principal, request, (tx) => launchChanges(tx, organizationId, body, cloud));
}

/** Refuses what a cloud never can, or cannot while it does not answer. */
export function requireCloud<N extends 'instances' | 'images' | 'volumes' | 'networks'>(
  cloud: CloudView,
  noun: N,
  verb: keyof CloudView['capabilities'][N],
): void {
  const capability = cloud.capabilities[noun][verb] as { support: string; reason?: string };
  if (capability.support === 'unsupported') {
    throw new ProblemError('not_supported', capability.reason ?? `${cloud.name} cannot do that.`);
  }
  if (cloud.unreachableSince !== null) {
    throw new ProblemError(
      'cloud_unavailable',
      `${cloud.name} has not answered since ${cloud.unreachableSince.toISOString()}.`,
    );
  }
}

/** What an action is asked for beyond its name. */
export type ActionInput =
  | { readonly action: Exclude<InstanceAction, 'resize' | 'snapshot' | 'rename'> }
  | {
      readonly action: 'resize';
      readonly sizeId?: string | undefined;
      readonly vcpus?: number | undefined;
      readonly memoryBytes?: number | undefined;
    }
  | { readonly action: 'snapshot'; readonly name: string }
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
  const { organizationId } = principal;
  const views = await deps.cloudViews.of(organizationId);
  return deps.operations.begin(principal, request, async (tx) => [
    await actionChange(tx, organizationId, views, id, input),
  ]);
}

/** What the same action on many came to. */
export interface BulkOutcome {
  readonly operations: readonly Operation[];
  readonly refused: readonly { readonly id: string; readonly code: string; readonly reason: string }[];
}

/** Does the same with many. What cannot be done is told per instance and stops nothing else. */
export async function actOnMany(
  deps: InstancesDeps,
  principal: Principal,
  request: RequestContext,
  ids: readonly string[],
  action: Exclude<InstanceAction, 'resize' | 'snapshot' | 'rename'>,
): Promise<BulkOutcome> {
  const { organizationId } = principal;
  const views = await deps.cloudViews.of(organizationId);
  const refused: { id: string; code: string; reason: string }[] = [];
  const { operations } = await deps.operations.begin(principal, request, async (tx) => {
    const changes: NewChange[] = [];
    // Rows are locked in one order, so that two bulk actions can't wait for each other.
    for (const id of [...new Set(ids)].toSorted()) {
      try {
        changes.push(await actionChange(tx, organizationId, views, id, { action }));
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        refused.push({ id, code: error.code, reason: error.message });
      }
    }
    return changes;
  });
  return { operations, refused };
}

async function actionChange(
  tx: ComputeTransaction,
  organizationId: string,
  views: ReadonlyMap<string, CloudView>,
  id: string,
  input: ActionInput,
): Promise<NewChange> {
  const row = await lockInstanceRow(tx, organizationId, id);
  const cloud = row === undefined ? undefined : views.get(row.cloud_id);
  if (row === undefined || cloud === undefined || !row.listed) throw noSuch('instance');
  requireOffer(row, cloud, input.action);
  if (input.action === 'rename' && input.tags !== undefined) requireCloud(cloud, 'instances', 'tag');
  const pending = pendingState(input.action);
  return {
    cloudId: row.cloud_id,
    projectId: row.project_id,
    target: {
      kind: input.action === 'snapshot' ? 'image' : 'instance',
      id: input.action === 'snapshot' ? null : id,
      name: row.name,
    },
    intent: await intentOf(tx, organizationId, row, input),
    ...(pending === undefined ? {} : { pending: { instanceId: id, state: pending } }),
  };
}

async function intentOf(
  tx: ComputeTransaction,
  organizationId: string,
  row: InstanceRow,
  input: ActionInput,
): Promise<Intent> {
  const on = { resourceId: row.id, nativeId: row.native_id, name: row.name };
  switch (input.action) {
    case 'resize': {
      const { sizeId, vcpus, memoryBytes } = input;
      const size = sizeId === undefined ? undefined : await findResourceRow(tx, organizationId, 'sizes', sizeId);
      if (sizeId !== undefined && size?.cloud_id !== row.cloud_id) {
        throw new ProblemError('validation_failed', 'sizeId: there is no such size on this cloud.', {
          errors: [{ path: 'sizeId', message: 'there is no such size on this cloud' }],
        });
      }
      return { action: 'instance.resize', ...on, to: { sizeNativeId: size?.native_id, vcpus, memoryBytes } };
    }
    case 'snapshot':
      return { action: 'instance.snapshot', ...on, resourceId: newId('image'), imageName: input.name };
    case 'rename':
      return { action: 'instance.update', ...on, newName: input.name, tags: input.tags };
    default:
      return { action: `instance.${input.action}`, ...on };
  }
}
