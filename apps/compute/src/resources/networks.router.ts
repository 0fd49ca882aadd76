import type { computeOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import { requireCapability } from '../clouds/cloud-access.ts';
import { shownState } from '../instances/instances.view.ts';
import { type ShelfDeps, shelfOf } from './shelf.ts';

type Contract = typeof computeOperations;

/** Networks over the API. */
export function networksRouter(deps: ShelfDeps): HandlersForNoun<Contract['networks']> {
  const { list, get, make, remove } = shelfOf(deps, 'networks');
  return {
    list,
    get,
    create(call) {
      const { cloudId, name, tags, projectId, cidr, internal } = call.input;
      const intent = (made: { resourceId: string; name: string; tags: Record<string, string> }) =>
        ({ action: 'network.create', ...made, cidr, internal }) as const;
      return make(call, { noun: 'networks', verb: 'create', place: { cloudId }, name, tags, projectId, intent });
    },
    delete: (call) => remove(call, { verb: 'delete', intent: (on) => ({ action: 'network.delete', ...on }) }),
  };
}

/** Subnets over the API. */
export function subnetsRouter(deps: ShelfDeps): HandlersForNoun<Contract['subnets']> {
  const { list, get, make, remove } = shelfOf(deps, 'subnets');
  return {
    list,
    get,
    create(call) {
      const { networkId, name, tags, projectId, cidr, zone } = call.input;
      return make(call, {
        noun: 'subnets',
        verb: 'create',
        place: { noun: 'networks', id: networkId, path: 'networkId' },
        name,
        tags,
        projectId,
        intent: (made, _things, network) => ({
          action: 'subnet.create',
          ...made,
          networkNativeId: network?.native_id ?? '',
          cidr,
          zone,
        }),
      });
    },
    delete: (call) => remove(call, { verb: 'delete', intent: (on) => ({ action: 'subnet.delete', ...on }) }),
  };
}

/** Public addresses over the API. */
export function publicIpsRouter(deps: ShelfDeps): HandlersForNoun<Contract['publicIps']> {
  const { list, get, make, change, remove } = shelfOf(deps, 'publicIps');
  return {
    list,
    get,
    allocate(call) {
      const { cloudId, networkId, tags, projectId } = call.input;
      return make(call, {
        noun: 'publicIps',
        verb: 'allocate',
        place: { cloudId },
        name: 'public address',
        tags,
        projectId,
        async intent(made, things) {
          const network =
            networkId === undefined ? undefined : await things.resource('networks', networkId, 'networkId');
          return { action: 'publicIp.allocate', ...made, networkNativeId: network?.native_id };
        },
      });
    },
    associate(call) {
      const { instanceId } = call.input;
      return change(call, {
        verb: 'associate',
        async intent(on, things, _row, cloud) {
          const instance = await things.instance(instanceId, 'instanceId');
          requireCapability(cloud, 'publicIps', 'associate', shownState(instance, cloud));
          return { action: 'publicIp.associate', ...on, instanceNativeId: instance.native_id };
        },
      });
    },
    disassociate: (call) =>
      change(call, {
        verb: 'disassociate',
        intent(on, _things, row) {
          const { instanceNativeId } = row.data;
          const before = typeof instanceNativeId === 'string' ? instanceNativeId : null;
          return { action: 'publicIp.disassociate', ...on, instanceNativeId: before };
        },
      }),
    release: (call) => remove(call, { verb: 'release', intent: (on) => ({ action: 'publicIp.release', ...on }) }),
  };
}
