import { ApiError } from './api-error.ts';
import { protocolOf } from './groups.ts';
import { filtered, page } from './lists.ts';
import { addressIn } from './machine-actions.ts';
import type { Request } from './requests.ts';
import type { Kind, Thing } from './store.ts';
import { type Handler, rowOf, type World } from './world.ts';

function addressRow(world: World, thing: Thing): Record<string, unknown> {
  const { created, ...row } = rowOf(world, thing);
  return { ...row, allocated: created };
}

/** Fields of a new address. */
export function addressFields(
  world: World,
  ipaddress: string,
  network: Thing,
  issourcenat: boolean,
): Record<string, unknown> {
  const { zoneid, zonename } = network.fields;
  return {
    ...{ ipaddress, zoneid, zonename, issourcenat, isstaticnat: false, issystem: false, isportable: false },
    ...world.owner(),
    ...{ forvirtualnetwork: true, vlanid: '00000000-0000-4000-8000-00000000f001', vlanname: 'vlan://untagged' },
    ...{ associatednetworkid: network.id, associatednetworkname: network.fields.name, fordisplay: true },
    ...{ networkid: '00000000-0000-4000-8000-00000000f002', state: 'Allocated' },
    physicalnetworkid: '00000000-0000-4000-8000-00000000f003',
  };
}

const listPublicIpAddresses: Handler = (world, request) =>
  page(
    world,
    request,
    'publicipaddress',
    filtered(world, request, 'addresses').map((thing) => addressRow(world, thing)),
  );

const associateIpAddress: Handler = (world, request) => {
  const isolated = world.store.all('networks').filter(({ fields }) => fields.type === 'Isolated');
  if (request.get('networkid') === undefined && isolated.length !== 1) {
    throw new ApiError(
      431,
      'Error, more than 1 Guest Isolated Networks with SourceNAT service enabled found for this account, cannot assosiate the IP range, please provide the network ID',
    );
  }
  const network = request.get('networkid') === undefined ? isolated[0] : world.need(request, 'networks', 'networkid');
  if (network === undefined || network.fields.type !== 'Isolated') throw new ApiError(431, 'Unable to find a network');
  const used = world.store.all('addresses').map(({ fields }) => Number(String(fields.ipaddress).split('.')[3]));
  const host = Math.max(9, ...used) + 1;
  if (host > 250) throw new ApiError(533, 'Insufficient address capacity');
  const fields = { ...addressFields(world, `198.51.100.${host}`, network, false), state: 'Allocating' };
  const address = world.store.add('addresses', fields);
  return world.begin(request, { type: 'IpAddress', id: address.id, isNew: true }, () => {
    address.fields.state = 'Allocated';
    return { ipaddress: addressRow(world, address) };
  });
};

const disassociateIpAddress: Handler = (world, request) => {
  const address = world.need(request, 'addresses');
  if (address.fields.issourcenat === true) {
    throw new ApiError(431, `Ip address id=${address.id} is the source nat ip and can not be released`);
  }
  address.fields.state = 'Releasing';
  return world.begin(request, { type: 'IpAddress', id: address.id }, () => {
    world.store.remove('addresses', address.id);
    for (const rule of world.store.all('rules')) {
      if (rule.fields.ipaddressid === address.id) world.store.remove('rules', rule.id);
    }
    return { success: true };
  });
};

const enableStaticNat: Handler = (world, request) => {
  const address = world.need(request, 'addresses', 'ipaddressid');
  const machine = world.need(request, 'machines', 'virtualmachineid');
  if (address.fields.issourcenat === true)
    throw new ApiError(431, `Can't enable static, ip address is a sourceNat ip address`);
  if (address.fields.isstaticnat === true)
    throw new ApiError(431, 'Can not enable static nat: the ip is already assigned');
  const vmipaddress = addressIn(machine, String(address.fields.associatednetworkid));
  if (vmipaddress === undefined)
    throw new ApiError(431, 'Vm doesn’t belong to the network: unable to enable static nat');
  Object.assign(address.fields, { isstaticnat: true, virtualmachineid: machine.id, vmipaddress });
  Object.assign(address.fields, {
    virtualmachinename: machine.fields.name,
    virtualmachinedisplayname: machine.fields.displayname,
  });
  return { success: world.isSince('4.16') ? true : 'true' };
};

const disableStaticNat: Handler = (world, request) => {
  const address = world.need(request, 'addresses', 'ipaddressid');
  if (address.fields.isstaticnat !== true)
    throw new ApiError(431, 'Specified IP address is not associated with any vm Id');
  return world.begin(request, { type: 'IpAddress', id: address.id }, () => {
    const {
      virtualmachineid: _,
      virtualmachinename: __,
      virtualmachinedisplayname: ___,
      vmipaddress: ____,
      ...rest
    } = address.fields;
    address.fields = { ...rest, isstaticnat: false };
    return { success: true };
  });
};

function listRules(kind: Kind): Handler {
  return (world, request) =>
    page(
      world,
      request,
      'firewallrule',
      filtered(world, request, kind).map((thing) => ruleRow(world, thing)),
    );
}

function ruleRow(world: World, thing: Thing): Record<string, unknown> {
  const { created: _, ...row } = rowOf(world, thing);
  return row;
}

function createRule(
  kind: Kind,
  owner: Record<string, unknown>,
  request: Request,
  world: World,
): Record<string, unknown> {
  const destination = request.get('destcidrlist');
  const wanted: Record<string, unknown> = {
    ...protocolOf(request),
    ...owner,
    state: 'Staged',
    cidrlist: request.get('cidrlist') ?? (kind === 'rules' ? '0.0.0.0/0' : ''),
    ...(destination === undefined ? {} : { destcidrlist: destination }),
    fordisplay: true,
  };
  const same = ['protocol', 'startport', 'endport', 'cidrlist', 'destcidrlist', 'ipaddressid', 'networkid'];
  const rival = world.store.all(kind).find(({ fields }) => same.every((field) => fields[field] === wanted[field]));
  if (rival !== undefined) {
    const range = `${String(wanted.startport)}-${String(wanted.endport)}`;
    throw new ApiError(537, `The range specified, ${range}, conflicts with rule ${rival.id} which has ${range}`, 4395);
  }
  const rule = world.store.add(kind, wanted);
  return world.begin(request, { type: 'FirewallRule', id: rule.id, isNew: true }, () => {
    rule.fields.state = 'Active';
    return { firewallrule: ruleRow(world, rule) };
  });
}

const createFirewallRule: Handler = (world, request) => {
  const address = world.need(request, 'addresses', 'ipaddressid');
  const { associatednetworkid: networkid, ipaddress } = address.fields;
  return createRule('rules', { ipaddressid: address.id, ipaddress, networkid }, request, world);
};

const createEgressFirewallRule: Handler = (world, request) =>
  createRule('egressRules', { networkid: world.need(request, 'networks', 'networkid').id }, request, world);

function deleteRule(kind: Kind): Handler {
  return (world, request) => {
    const rule = world.need(request, kind);
    return world.begin(request, { type: 'FirewallRule', id: rule.id }, () => {
      world.store.remove(kind, rule.id);
      return { success: true };
    });
  };
}

export const addressHandlers: Readonly<Record<string, Handler>> = {
  ...{ listPublicIpAddresses, associateIpAddress, disassociateIpAddress, enableStaticNat, disableStaticNat },
  ...{ createFirewallRule, createEgressFirewallRule },
  listFirewallRules: listRules('rules'),
  listEgressFirewallRules: listRules('egressRules'),
  deleteFirewallRule: deleteRule('rules'),
  deleteEgressFirewallRule: deleteRule('egressRules'),
};
