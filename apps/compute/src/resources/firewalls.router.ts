import type { computeOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import { type ShelfDeps, shelfOf } from './shelf.ts';

/** Firewalls over the API. */
export function firewallsRouter(deps: ShelfDeps): HandlersForNoun<(typeof computeOperations)['firewalls']> {
  const { list, get, make, change, remove } = shelfOf(deps, 'firewalls');
  return {
    list,
    get,
    create(call) {
      const { cloudId, networkId, name, tags, projectId, description } = call.input;
      return make(call, {
        noun: 'firewalls',
        verb: 'create',
        place: { cloudId },
        name,
        tags,
        projectId,
        async intent(made, things) {
          const network =
            networkId === undefined ? undefined : await things.resource('networks', networkId, 'networkId');
          return { action: 'firewall.create', ...made, networkNativeId: network?.native_id, description };
        },
      });
    },
    addRule(call) {
      const { direction, protocol, portFrom, portTo, cidr, peerFirewallId, description } = call.input;
      return change(call, {
        verb: 'addRule',
        async intent(on, things) {
          const peer =
            peerFirewallId === undefined
              ? undefined
              : await things.resource('firewalls', peerFirewallId, 'peerFirewallId');
          const rule = {
            direction,
            protocol,
            portFrom: portFrom ?? null,
            portTo: portTo ?? portFrom ?? null,
            cidr: cidr ?? null,
            peer: peer?.native_id ?? null,
            description: description ?? null,
          };
          return { action: 'firewall.addRule', ...on, rule };
        },
      });
    },
    removeRule(call) {
      const { ruleId } = call.input;
      return remove(call, { verb: 'removeRule', intent: (on) => ({ action: 'firewall.removeRule', ...on, ruleId }) });
    },
    delete: (call) => remove(call, { verb: 'delete', intent: (on) => ({ action: 'firewall.delete', ...on }) }),
  };
}
