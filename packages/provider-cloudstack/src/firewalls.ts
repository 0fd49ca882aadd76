import { type CallContext, type FirewallsPort, ProviderError } from '@kumo/provider-core';
import {
  addAddressRule,
  directionOf,
  listAddressFirewalls,
  readAddressFirewall,
  removeAddressRule,
} from './address-rules.ts';
import { type Cloud, hasSecurityGroups } from './cloud.ts';
import { cutPage } from './listing.ts';
import { fromSecurityGroup } from './network-mapping.ts';
import { canIsolate } from './networks.ts';
import {
  addGroupRule,
  applyGroups,
  createGroup,
  deleteGroup,
  listGroups,
  readGroup,
  removeGroupRule,
} from './security-groups.ts';

/**
 * What may come in and go out. Zones with security groups have groups that people make; in others the firewall of each public
 * address and of each network is there by itself, and only its rules come and go. One cloud may have both.
 */
export function firewallsPort(cloud: Cloud): FirewallsPort {
  const groups = async (context: CallContext) =>
    (await cloud.zones(context)).some(hasSecurityGroups)
      ? (await listGroups(cloud, context)).map(fromSecurityGroup)
      : [];
  const addresses = async (context: CallContext) =>
    (await cloud.zones(context)).some(canIsolate) ? await listAddressFirewalls(cloud, context) : [];
  return {
    list: async (context, request) => {
      const both = await Promise.all([groups(context), addresses(context)]);
      return cutPage(both.flat(), request);
    },
    get: async (context, nativeId) => {
      const direction = directionOf(nativeId);
      if (direction !== undefined) return await readAddressFirewall(cloud, context, nativeId, direction);
      return fromSecurityGroup(await readGroup(cloud, context, nativeId));
    },
    create: async (context, spec) => ({ nativeId: await createGroup(cloud, context, spec) }),
    addRule: (context, nativeId, rule) =>
      directionOf(nativeId) === undefined
        ? addGroupRule(cloud, context, nativeId, rule)
        : addAddressRule(cloud, context, nativeId, rule),
    removeRule: (context, nativeId, ruleId) =>
      directionOf(nativeId) === undefined
        ? removeGroupRule(cloud, context, nativeId, ruleId)
        : removeAddressRule(cloud, context, nativeId, ruleId),
    apply: (context, instanceId, { firewallNativeIds }) => applyGroups(cloud, context, instanceId, firewallNativeIds),
    async delete(context, nativeId) {
      if (directionOf(nativeId) === undefined) return await deleteGroup(cloud, context, nativeId);
      const message = 'This firewall belongs to its address or network and goes with it; remove its rules instead.';
      throw new ProviderError({ code: 'not_supported', message });
    },
  };
}
