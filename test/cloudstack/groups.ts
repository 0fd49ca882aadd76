import { randomUUID } from 'node:crypto';
import { ApiError, unknownId } from './api-error.ts';
import { filtered, page } from './lists.ts';
import type { Request } from './requests.ts';
import type { Thing } from './store.ts';
import { type Handler, rowOf, tagRows, type World } from './world.ts';

type Rule = Record<string, unknown>;
type Direction = 'ingressrule' | 'egressrule';

function groupRow(world: World, thing: Thing): Record<string, unknown> {
  const { created: _, ...row } = rowOf(world, thing);
  return { ...row, tags: tagRows(thing) };
}

const listSecurityGroups: Handler = (world, request) => {
  const name = request.get('securitygroupname');
  const shown = filtered(world, request, 'groups').filter(({ fields }) => name === undefined || fields.name === name);
  return page(
    world,
    request,
    'securitygroup',
    shown.map((thing) => groupRow(world, thing)),
  );
};

const createSecurityGroup: Handler = (world, request) => {
  const name = request.need('name');
  if (world.store.all('groups').some(({ fields }) => fields.name === name)) {
    throw new ApiError(431, `Unable to create security group, a group with name ${name} already exists.`);
  }
  const thing = world.store.add('groups', groupFields(world, name, request.get('description') ?? ''));
  return { securitygroup: groupRow(world, thing) };
};

/** Fields of a new group. */
export function groupFields(world: World, name: string, description: string): Record<string, unknown> {
  return {
    name,
    description,
    ...world.owner(),
    ingressrule: [],
    egressrule: [],
    virtualmachinecount: 0,
    virtualmachineids: [],
  };
}

const deleteSecurityGroup: Handler = (world, request) => {
  const group = world.need(request, 'groups');
  const isUsed = world.store
    .all('machines')
    .some(({ fields }) => (fields.securitygroup as { id: string }[]).some(({ id }) => id === group.id));
  if (isUsed) throw new ApiError(536, 'Cannot delete group when it is in use by virtual machines');
  world.store.remove('groups', group.id);
  return { success: true };
};

function authorize(direction: Direction): Handler {
  return (world, request) => {
    const group = world.need(request, 'groups', 'securitygroupid');
    const added = newRules(request);
    return world.begin(request, { type: 'SecurityGroup', id: group.id }, () => {
      const rules = group.fields[direction] as Rule[];
      for (const rule of added) {
        const { ruleid: _, ...plain } = rule;
        const isThere = rules.some(({ ruleid: __, ...other }) => JSON.stringify(other) === JSON.stringify(plain));
        if (isThere) throw new ApiError(530, 'Failed to authorize security group: the rule exists');
        rules.push(rule);
      }
      return { securitygroup: { ...groupRow(world, group), [direction]: added } };
    });
  };
}

function newRules(request: Request): Rule[] {
  const base = protocolOf(request);
  const peers = request.maps('usersecuritygrouplist');
  if (peers.length > 0) {
    return peers.map(({ account, group }) => ({ ruleid: randomUUID(), ...base, account, securitygroupname: group }));
  }
  const cidrs = request.list('cidrlist');
  if (cidrs.length === 0)
    throw new ApiError(431, 'At least one cidr or at least one security group needs to be specified');
  // One rule for each range, each with an id of its own.
  return cidrs.map((cidr) => ({ ruleid: randomUUID(), ...base, cidr, tags: [] }));
}

/** Protocol and ports of a rule, as they are shown. */
export function protocolOf(request: Request): Rule {
  const protocol = request.need('protocol').toLowerCase();
  if (protocol === 'icmp') {
    return { protocol, icmptype: request.number('icmptype') ?? -1, icmpcode: request.number('icmpcode') ?? -1 };
  }
  if (protocol === 'all') return { protocol };
  const startport = request.number('startport');
  const endport = request.number('endport') ?? startport;
  if (startport === undefined || endport === undefined || startport > endport || endport > 65_535) {
    throw new ApiError(431, `Invalid port numbers ${startport}-${endport}`);
  }
  return { protocol, startport, endport };
}

function revoke(direction: Direction): Handler {
  return (world, request) => {
    const id = request.need('id');
    const group = world.store
      .all('groups')
      .find((one) => (one.fields[direction] as Rule[]).some((rule) => rule.ruleid === id));
    if (group === undefined) throw unknownId(request.command, 'id', id);
    return world.begin(request, { type: 'SecurityGroup', id: group.id }, () => {
      group.fields[direction] = (group.fields[direction] as Rule[]).filter((rule) => rule.ruleid !== id);
      return { success: true };
    });
  };
}

export const groupHandlers: Readonly<Record<string, Handler>> = {
  ...{ listSecurityGroups, createSecurityGroup, deleteSecurityGroup },
  authorizeSecurityGroupIngress: authorize('ingressrule'),
  authorizeSecurityGroupEgress: authorize('egressrule'),
  revokeSecurityGroupIngress: revoke('ingressrule'),
  revokeSecurityGroupEgress: revoke('egressrule'),
};
