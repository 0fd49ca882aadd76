import { type CallContext, type FirewallRuleSpec, type FirewallsPort, ProviderError } from '@kumo/provider-core';
import type { Params } from './client.ts';
import type { Cloud } from './cloud.ts';
import { runToEnd } from './jobs.ts';
import { found, listRows, readRow } from './listing.ts';
import { readMachine } from './machines.ts';
import { fromSecurityGroup } from './network-mapping.ts';
import { markedText, tagsOf, tagsToSend } from './ownership.ts';
import { protocolParams } from './rule-params.ts';
import { putMarks } from './tags.ts';
import { entityIn, type Row, rowsOf, textOf } from './wire.ts';

const command = 'listSecurityGroups';

/** Every security group. Clouds without any refuse the question, or give an empty list. */
export async function listGroups(cloud: Cloud, context: CallContext): Promise<Row[]> {
  return await listRows({ client: cloud.client, command, params: cloud.visible }, context);
}

/** One group with its rules. Throws `not_found`. */
export function readGroup(cloud: Cloud, context: CallContext, nativeId: string): Promise<Row> {
  const params = { ...cloud.reach, id: nativeId };
  return readRow({ client: cloud.client, command, params }, context, 'firewall', nativeId);
}

/** Makes a group once: its name is unique in the account, and its description has our mark until its tags are on. */
export async function createGroup(
  cloud: Cloud,
  context: CallContext,
  spec: Parameters<NonNullable<FirewallsPort['create']>>[1],
): Promise<string> {
  tagsToSend(spec.tags, spec.token);
  const description = markedText(spec.description ?? '', spec.token).trim();
  const params = { ...cloud.visible, securitygroupname: spec.name };
  const [earlier] = await listRows({ client: cloud.client, command, params }, context);
  if (earlier !== undefined && textOf(earlier, 'description') !== description) {
    throw new ProviderError({ code: 'conflict', message: `CloudStack has another security group ${spec.name}.` });
  }
  const wanted = { ...cloud.owner, name: spec.name, description };
  const row = earlier ?? entityIn(await cloud.client.change('createSecurityGroup', wanted, context.signal));
  const nativeId = textOf(row, 'id') ?? '';
  await putMarks(cloud.client, context, { kind: 'SecurityGroup', nativeId, tags: tagsOf(row) }, spec);
  return nativeId;
}

/** Adds a rule to a group, unless it has it. */
export async function addGroupRule(
  cloud: Cloud,
  context: CallContext,
  nativeId: string,
  rule: FirewallRuleSpec,
): Promise<void> {
  const group = fromSecurityGroup(await readGroup(cloud, context, nativeId));
  const peer = rule.peer === null ? undefined : await peerOf(cloud, context, rule.peer);
  const peerName = peer === undefined ? null : textOf(peer, 'name');
  const isThere = group.rules.some(
    (one) =>
      one.direction === rule.direction &&
      one.protocol === rule.protocol &&
      one.portFrom === rule.portFrom &&
      one.portTo === rule.portTo &&
      one.cidr === rule.cidr &&
      one.peer === peerName,
  );
  if (isThere) return;
  const other: Params =
    peer === undefined
      ? { cidrlist: rule.cidr ?? undefined }
      : {
          'usersecuritygrouplist[0].account': textOf(peer, 'account') ?? undefined,
          'usersecuritygrouplist[0].group': peerName ?? undefined,
        };
  const authorize = rule.direction === 'ingress' ? 'authorizeSecurityGroupIngress' : 'authorizeSecurityGroupEgress';
  await runToEnd(cloud.client, context, authorize, { securitygroupid: nativeId, ...protocolParams(rule), ...other });
}

/** Takes a rule off a group. Gone already is success. */
export async function removeGroupRule(
  cloud: Cloud,
  context: CallContext,
  nativeId: string,
  ruleId: string,
): Promise<void> {
  const group = fromSecurityGroup(await readGroup(cloud, context, nativeId));
  const rule = group.rules.find(({ id }) => id === ruleId);
  if (rule === undefined) return;
  const revoke = rule.direction === 'ingress' ? 'revokeSecurityGroupIngress' : 'revokeSecurityGroupEgress';
  await found(runToEnd(cloud.client, context, revoke, { id: ruleId }));
}

/** Gives a stopped machine exactly these groups. */
export async function applyGroups(
  cloud: Cloud,
  context: CallContext,
  machineId: string,
  wanted: readonly string[],
): Promise<void> {
  const machine = await readMachine(cloud, context, machineId);
  const has = rowsOf(machine, 'securitygroup').map((row) => textOf(row, 'id'));
  if (has.length === wanted.length && wanted.every((id) => has.includes(id))) return;
  if (wanted.length === 0) {
    const message = 'In a zone with security groups every machine has at least one; name one.';
    throw new ProviderError({ code: 'invalid_request', message });
  }
  const params = { id: machineId, securitygroupids: wanted };
  await cloud.client.change('updateVirtualMachine', params, context.signal);
}

/** Removes a group. Gone already is success. */
export async function deleteGroup(cloud: Cloud, context: CallContext, nativeId: string): Promise<void> {
  await found(runToEnd(cloud.client, context, 'deleteSecurityGroup', { id: nativeId }));
}

/** The group at the other end, by its id or its name. */
async function peerOf(cloud: Cloud, context: CallContext, peer: string): Promise<Row> {
  const groups = await listGroups(cloud, context);
  const group = groups.find((row) => textOf(row, 'id') === peer || textOf(row, 'name') === peer);
  if (group !== undefined) return group;
  throw new ProviderError({ code: 'invalid_request', message: `CloudStack has no security group ${peer}.` });
}
