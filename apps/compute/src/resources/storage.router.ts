import type { computeOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import { requireCapability, wrongField } from '../clouds/cloud-access.ts';
import { shownState } from '../instances/instances.view.ts';
import type { ResourceRow } from './resources.view.ts';
import { type ShelfDeps, shelfOf } from './shelf.ts';

type Contract = typeof computeOperations;

/** Volumes over the API. */
export function volumesRouter(deps: ShelfDeps): HandlersForNoun<Contract['volumes']> {
  const { list, get, make, change, remove } = shelfOf(deps, 'volumes');
  return {
    list,
    get,
    create(call) {
      const { cloudId, name, tags, projectId, sizeBytes, driver, zone, snapshotId } = call.input;
      return make(call, {
        noun: 'volumes',
        verb: snapshotId === undefined ? 'create' : 'restore',
        place: { cloudId },
        name,
        tags,
        projectId,
        async intent(made, things) {
          const snapshot =
            snapshotId === undefined ? undefined : await things.resource('snapshots', snapshotId, 'snapshotId');
          const snapshotNativeId = snapshot?.native_id;
          return { action: 'volume.create', ...made, sizeBytes, driver, zone, snapshotNativeId };
        },
      });
    },
    attach(call) {
      const { instanceId } = call.input;
      return change(call, {
        verb: 'attach',
        async intent(on, things, _row, cloud) {
          const instance = await things.instance(instanceId, 'instanceId');
          requireCapability(cloud, 'volumes', 'attach', shownState(instance, cloud));
          return { action: 'volume.attach', ...on, instanceNativeId: instance.native_id };
        },
      });
    },
    detach(call) {
      const { instanceId } = call.input;
      return change(call, {
        verb: 'detach',
        async intent(on, things, row, cloud) {
          if (instanceId === undefined) return { action: 'volume.detach', ...on, instanceNativeId: onlyHolder(row) };
          const instance = await things.instance(instanceId, 'instanceId');
          requireCapability(cloud, 'volumes', 'detach', shownState(instance, cloud));
          return { action: 'volume.detach', ...on, instanceNativeId: instance.native_id };
        },
      });
    },
    grow(call) {
      const { sizeBytes } = call.input;
      return change(call, {
        verb: 'grow',
        intent(on, _things, row) {
          const { sizeBytes: before } = row.data;
          if (typeof before === 'number' && sizeBytes < before) {
            throw wrongField('sizeBytes', `it has ${before} already, and a volume can only grow`);
          }
          return { action: 'volume.grow', ...on, sizeBytes };
        },
      });
    },
    delete: (call) => remove(call, { verb: 'delete', intent: (on) => ({ action: 'volume.delete', ...on }) }),
  };
}

/** Snapshots over the API. */
export function snapshotsRouter(deps: ShelfDeps): HandlersForNoun<Contract['snapshots']> {
  const { list, get, make, remove } = shelfOf(deps, 'snapshots');
  return {
    list,
    get,
    create(call) {
      const { volumeId, name, tags, projectId } = call.input;
      return make(call, {
        noun: 'snapshots',
        verb: 'create',
        place: { noun: 'volumes', id: volumeId, path: 'volumeId' },
        name,
        tags,
        projectId,
        intent: (made, _things, volume) => ({
          action: 'snapshot.create',
          ...made,
          volumeNativeId: volume?.native_id ?? '',
        }),
      });
    },
    delete: (call) => remove(call, { verb: 'delete', intent: (on) => ({ action: 'snapshot.delete', ...on }) }),
  };
}

/** The instance that a volume is attached to, where there is just one. */
function onlyHolder(volume: ResourceRow): string {
  const { attachedTo } = volume.data;
  const holders: unknown[] = Array.isArray(attachedTo) ? attachedTo : [];
  const [first] = holders;
  if (holders.length === 1 && typeof first === 'string') return first;
  throw wrongField(
    'instanceId',
    holders.length === 0 ? 'it is attached to none' : 'it is attached to several: say which',
  );
}
