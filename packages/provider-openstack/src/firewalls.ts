import type { FirewallRule } from '@kumo/model';
import {
  type CallContext,
  type FirewallObservation,
  type FirewallRuleSpec,
  type FirewallsPort,
  ProviderError,
} from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { instantOf, listOf, type Native, objectOf, textOf } from './fields.ts';
import { portsOf } from './instance-ports.ts';
import { listPage } from './listing.ts';
import { operationOf, ownTags } from './marks.ts';
import { fingerprinted, trimmed } from './native.ts';
import { kinds, makeOnce, tagsOf } from './neutron-things.ts';
import { removeThing } from './removal.ts';

/** Firewalls: Neutron's security groups, for the whole project. A new one lets everything out and nothing in. */
export function firewallsPort(client: OpenStackClient): FirewallsPort {
  const pathOf = (nativeId: string) => `/security-groups/${encodeURIComponent(nativeId)}`;
  const source = { service: 'network', path: '/security-groups', key: 'security_groups' } as const;
  return {
    list: async (context, request) => {
      const query = { project_id: (await client.session()).project.id };
      return await listPage(client, context, { ...source, query }, request, (groups) => groups.map(fromSecurityGroup));
    },
    get: async (context, nativeId) => {
      const body = await client.read('network', pathOf(nativeId), context);
      return fromSecurityGroup(objectOf(body.security_group));
    },
    create: (context, { name, token, tags, description }) => {
      const order = { token, tags, description: description ?? '', body: { name }, find: { name } };
      return makeOnce(client, context, kinds.firewall, order);
    },
    addRule: (context, nativeId, rule) => addRule(client, context, nativeId, rule),
    removeRule: (context, _nativeId, ruleId) =>
      removeThing(client, context, 'network', `/security-group-rules/${encodeURIComponent(ruleId)}`),
    apply: (context, instanceNativeId, { firewallNativeIds }) =>
      applyTo(client, context, instanceNativeId, firewallNativeIds),
    delete: (context, nativeId) => removeThing(client, context, 'network', pathOf(nativeId)),
  };
}

async function addRule(
  client: OpenStackClient,
  context: CallContext,
  nativeId: string,
  rule: FirewallRuleSpec,
): Promise<void> {
  const isV6 = rule.cidr?.includes(':') === true || rule.protocol === 'icmpv6';
  const body = {
    security_group_rule: {
      security_group_id: nativeId,
      direction: rule.direction,
      ethertype: isV6 ? 'IPv6' : 'IPv4',
      protocol: rule.protocol === 'any' ? null : rule.protocol === 'icmpv6' ? 'ipv6-icmp' : rule.protocol,
      port_range_min: rule.portFrom,
      port_range_max: rule.portTo ?? rule.portFrom,
      remote_ip_prefix: rule.peer === null ? rule.cidr : null,
      remote_group_id: rule.peer,
      description: rule.description ?? '',
    },
  };
  const { signal } = context;
  try {
    await client.call({ service: 'network', method: 'POST', path: '/security-group-rules', body, signal });
  } catch (error) {
    const isThere = error instanceof ProviderError && error.providerCode === 'SecurityGroupRuleExists';
    if (!isThere) throw error;
  }
}

/** Sets the firewalls of every port of a server. */
async function applyTo(
  client: OpenStackClient,
  context: CallContext,
  instanceNativeId: string,
  firewalls: readonly string[],
): Promise<void> {
  // Says not_found for a server that is not there, where a list of its ports would only be empty.
  await client.read('compute', `/servers/${encodeURIComponent(instanceNativeId)}`, context);
  for (const port of await portsOf(client, context, instanceNativeId)) {
    const path = `/ports/${encodeURIComponent(textOf(port.id) ?? '')}`;
    const body = { port: { security_groups: [...firewalls] } };
    await client.call({ service: 'network', method: 'PUT', path, body, signal: context.signal });
  }
}

/** A security group in the model's words. The one named `default` is every project's own and can't be deleted. */
export function fromSecurityGroup(group: Native): FirewallObservation {
  const nativeId = textOf(group.id) ?? '';
  const tags = tagsOf(group);
  const { security_group_rules: rules, ...rest } = group;
  return fingerprinted({
    nativeId,
    name: textOf(group.name) ?? nativeId,
    tags: ownTags(tags),
    createdAt: instantOf(group.created_at),
    operationId: operationOf(tags),
    native: trimmed(rest),
    networkNativeId: null,
    description: textOf(group.description),
    isDefault: group.name === 'default',
    rules: listOf(rules)
      .map(fromRule)
      .toSorted((a, b) => a.id.localeCompare(b.id)),
  });
}

/** One rule. Without an address or a group at the other end it is for all addresses of its family. */
function fromRule(rule: Native): FirewallRule {
  const protocol = textOf(rule.protocol);
  const hasPorts = protocol !== null && !['icmp', 'icmpv6', 'ipv6-icmp'].includes(protocol);
  const peer = textOf(rule.remote_group_id);
  const everywhere = rule.ethertype === 'IPv6' ? '::/0' : '0.0.0.0/0';
  return {
    id: textOf(rule.id) ?? '',
    direction: rule.direction === 'egress' ? 'egress' : 'ingress',
    protocol: protocol === null ? 'any' : protocol === 'ipv6-icmp' ? 'icmpv6' : protocol,
    portFrom: hasPorts ? portOf(rule.port_range_min) : null,
    portTo: hasPorts ? portOf(rule.port_range_max) : null,
    cidr: peer === null ? (textOf(rule.remote_ip_prefix) ?? everywhere) : null,
    peer,
    description: textOf(rule.description),
  };
}

function portOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
