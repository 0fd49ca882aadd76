import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { type CallContext, type FirewallRuleSpec, ProviderError } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { hasAwsCode, isNotFound } from './errors.ts';

/** Lets something through. A rule that is there already is success. */
export async function addRule(
  client: AwsClient,
  context: CallContext,
  GroupId: string,
  rule: FirewallRuleSpec,
): Promise<void> {
  const input = { GroupId, IpPermissions: [toPermission(rule)] };
  try {
    await client.recent.settled(context, [GroupId], async () => {
      if (rule.direction === 'egress') await client.ec2(context, new AuthorizeSecurityGroupEgressCommand(input));
      else await client.ec2(context, new AuthorizeSecurityGroupIngressCommand(input));
    });
  } catch (error) {
    if (!hasAwsCode(error, 'InvalidPermission.Duplicate')) throw error;
  }
}

/** Takes a rule away by its id. Gone already is success. */
export async function removeRule(
  client: AwsClient,
  context: CallContext,
  GroupId: string,
  ruleId: string,
): Promise<void> {
  if (!/^sgr-[0-9a-f]{8,17}$/.test(ruleId)) return;
  // EC2 has a call for each direction, and only the rule itself knows its own.
  const Filters = [
    { Name: 'group-id', Values: [GroupId] },
    { Name: 'security-group-rule-id', Values: [ruleId] },
  ];
  const { SecurityGroupRules = [] } = await client.ec2(context, new DescribeSecurityGroupRulesCommand({ Filters }));
  const rule = SecurityGroupRules.find(({ SecurityGroupRuleId }) => SecurityGroupRuleId === ruleId);
  if (rule === undefined) return;
  const input = { GroupId, SecurityGroupRuleIds: [ruleId] };
  try {
    if (rule.IsEgress === true) await client.ec2(context, new RevokeSecurityGroupEgressCommand(input));
    else await client.ec2(context, new RevokeSecurityGroupIngressCommand(input));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** A rule in EC2's form. */
function toPermission(rule: FirewallRuleSpec): IpPermission {
  const Description = rule.description ?? undefined;
  const note = Description === undefined ? {} : { Description };
  return { IpProtocol: rule.protocol === 'any' ? '-1' : rule.protocol, ...portsOf(rule), ...otherEnd(rule, note) };
}

function portsOf({ protocol, portFrom, portTo }: FirewallRuleSpec): Partial<IpPermission> {
  if (protocol === 'any') return {};
  const isIcmp = protocol === 'icmp' || protocol === 'icmpv6';
  if (isIcmp) return { FromPort: portFrom ?? -1, ToPort: portTo ?? -1 };
  if (protocol !== 'tcp' && protocol !== 'udp') return {};
  return { FromPort: portFrom ?? 0, ToPort: portTo ?? portFrom ?? 65_535 };
}

function otherEnd({ cidr, peer }: FirewallRuleSpec, note: { Description?: string }): Partial<IpPermission> {
  if (peer?.startsWith('pl-')) return { PrefixListIds: [{ PrefixListId: peer, ...note }] };
  if (peer !== null) return { UserIdGroupPairs: [{ GroupId: peer, ...note }] };
  if (cidr === null) {
    const message = 'Say where it may come from or go to: an address range or a firewall.';
    throw new ProviderError({ code: 'invalid_request', message, issues: [{ path: 'cidr', message }] });
  }
  return cidr.includes(':') ? { Ipv6Ranges: [{ CidrIpv6: cidr, ...note }] } : { IpRanges: [{ CidrIp: cidr, ...note }] };
}
