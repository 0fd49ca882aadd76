import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  ModifyInstanceAttributeCommand,
  type SecurityGroup,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import type { CallContext, FirewallObservation, FirewallsPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { addRule, removeRule } from './firewall-rules.ts';
import { requireId } from './native-ids.ts';
import { fromSecurityGroup } from './network-mapping.ts';
import { listPage } from './paging.ts';
import { makeOnce, readOne, removeOne } from './reading.ts';
import { markFilter, tagsOnCreate } from './tags.ts';

/** Values of one filter at most. */
const idsPerCall = 200;

/** Security groups. Rules are asked for by themselves, because only so they come with their ids. */
export function firewallsPort(client: AwsClient): FirewallsPort {
  const withRules = async (context: CallContext, natives: readonly SecurityGroup[]) => {
    const rules = await rulesOf(
      client,
      context,
      natives.flatMap(({ GroupId }) => GroupId ?? []),
    );
    return natives.map((native) => fromSecurityGroup(native, rules.get(native.GroupId) ?? []));
  };
  return {
    list: (context, request) =>
      listPage<SecurityGroup, FirewallObservation>(request, {
        fetch: async (page) => {
          const { SecurityGroups, NextToken } = await client.ec2(context, new DescribeSecurityGroupsCommand(page));
          return { items: SecurityGroups ?? [], nextToken: NextToken };
        },
        idOf: ({ GroupId = '' }) => GroupId,
        map: (natives) => withRules(context, natives),
      }),
    get: async (context, nativeId) => {
      const native = await readOne(client, context, 'sg', nativeId, async (GroupIds) => {
        return (await client.ec2(context, new DescribeSecurityGroupsCommand({ GroupIds }))).SecurityGroups;
      });
      return fromSecurityGroup(native, (await rulesOf(client, context, [nativeId])).get(nativeId) ?? []);
    },
    create: (context, { token, name, tags, networkNativeId, description }) => {
      const find = async () => {
        const mine = new DescribeSecurityGroupsCommand({ Filters: [markFilter(token)] });
        return (await client.ec2(context, mine)).SecurityGroups?.[0]?.GroupId;
      };
      const make = async () => {
        const command = new CreateSecurityGroupCommand({
          GroupName: name,
          // EC2 wants one.
          Description: description || name,
          TagSpecifications: [tagsOnCreate('security-group', tags, token, null)],
          ...(networkNativeId === undefined ? {} : { VpcId: requireId('vpc', networkNativeId) }),
        });
        return (await client.ec2(context, command)).GroupId;
      };
      return makeOnce(client, find, make);
    },
    addRule: (context, nativeId, rule) => addRule(client, context, requireId('sg', nativeId), rule),
    removeRule: (context, nativeId, ruleId) => removeRule(client, context, requireId('sg', nativeId), ruleId),
    apply: async (context, instanceNativeId, { firewallNativeIds }) => {
      const InstanceId = requireId('i', instanceNativeId);
      const Groups = firewallNativeIds.map((id) => requireId('sg', id));
      await client.recent.settled(context, [InstanceId, ...Groups], () =>
        client.ec2(context, new ModifyInstanceAttributeCommand({ InstanceId, Groups })),
      );
    },
    delete: (context, nativeId) =>
      removeOne(client, 'sg', nativeId, (GroupId) => client.ec2(context, new DeleteSecurityGroupCommand({ GroupId }))),
  };
}

async function rulesOf(
  client: AwsClient,
  context: CallContext,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string | undefined, readonly SecurityGroupRule[]>> {
  const rules: SecurityGroupRule[] = [];
  for (let from = 0; from < groupIds.length; from += idsPerCall) {
    const Filters = [{ Name: 'group-id', Values: groupIds.slice(from, from + idsPerCall) }];
    let NextToken: string | undefined;
    do {
      const page = NextToken === undefined ? {} : { NextToken };
      const query = new DescribeSecurityGroupRulesCommand({ Filters, MaxResults: 1000, ...page });
      const answer = await client.ec2(context, query);
      rules.push(...(answer.SecurityGroupRules ?? []));
      NextToken = answer.NextToken || undefined;
    } while (NextToken !== undefined);
  }
  return Map.groupBy(rules, ({ GroupId }) => GroupId);
}
