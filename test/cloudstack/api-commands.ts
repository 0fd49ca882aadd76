/** One command as `listApis` tells of it. */
export interface ApiCommand {
  readonly isAsync: boolean;
  /** Changes nothing: also by GET. */
  readonly isRead: boolean;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Parameters that came later, with their version. */
  readonly later: Readonly<Record<string, string>>;
  readonly since: string;
}

const paging = ['page', 'pagesize', 'keyword'];
const owned = [...paging, 'listall', 'isrecursive', 'account', 'domainid', 'projectid', 'id'];
const tagged = [...owned, 'tags'];

function list(optional: readonly string[], more: Partial<ApiCommand> = {}): ApiCommand {
  return { isAsync: false, isRead: true, required: [], optional, later: {}, since: '4.15', ...more };
}

function act(
  required: readonly string[],
  optional: readonly string[] = [],
  more: Partial<ApiCommand> = {},
): ApiCommand {
  return {
    isAsync: true,
    isRead: false,
    required,
    optional,
    later: {},
    since: '4.15',
    ...more,
  };
}

const sync = { isAsync: false } as const;
const rule = ['protocol', 'startport', 'endport', 'icmptype', 'icmpcode', 'cidrlist'];
const peers = [...rule, 'usersecuritygrouplist'];

/** The commands that the fake has. Names, parameters and versions as the reference of the API has them. */
export const apiCommands: Readonly<Record<string, ApiCommand>> = {
  listApis: list(['name']),
  listCapabilities: list([]),
  listZones: list([...paging, 'id', 'available', 'name']),
  listAccounts: list([...paging, 'id', 'name', 'domainid', 'listall', 'isrecursive']),
  listProjects: list([...paging, 'id', 'name', 'listall']),
  listResourceLimits: list([...paging, 'account', 'domainid', 'projectid', 'resourcetype']),
  queryAsyncJobResult: list(['jobid'], { required: ['jobid'], optional: [] }),
  listVirtualMachines: list([...tagged, 'ids', 'details', 'name', 'state', 'zoneid']),
  deployVirtualMachine: act(
    ['serviceofferingid', 'templateid', 'zoneid'],
    [
      'name',
      'displayname',
      'networkids',
      'securitygroupids',
      'keypair',
      'userdata',
      'rootdisksize',
      'details',
      'projectid',
    ],
    { later: { keypairs: '4.17', userdataid: '4.18', password: '4.19' } },
  ),
  startVirtualMachine: act(['id']),
  stopVirtualMachine: act(['id'], ['forced']),
  rebootVirtualMachine: act(['id'], [], { later: { forced: '4.16' } }),
  destroyVirtualMachine: act(['id'], ['expunge', 'volumeids']),
  restoreVirtualMachine: act(['virtualmachineid'], ['templateid']),
  scaleVirtualMachine: act(['id', 'serviceofferingid'], ['details']),
  updateVirtualMachine: act(['id'], ['displayname', 'name'], { ...sync, later: { securitygroupids: '4.16.1' } }),
  createConsoleEndpoint: act(['virtualmachineid'], ['token'], { ...sync, since: '4.18' }),
  listServiceOfferings: list([...owned, 'zoneid', 'virtualmachineid', 'name']),
  listDiskOfferings: list([...owned, 'zoneid', 'name']),
  listTemplates: list([...tagged, 'templatefilter', 'zoneid', 'name'], { required: ['templatefilter'] }),
  createTemplate: act(['name', 'displaytext', 'ostypeid'], ['volumeid', 'snapshotid', 'passwordenabled', 'projectid']),
  deleteTemplate: act(['id'], ['zoneid', 'forced']),
  listVolumes: list([...tagged, 'virtualmachineid', 'type', 'zoneid', 'name', 'ids']),
  createVolume: act([], ['name', 'diskofferingid', 'zoneid', 'size', 'snapshotid', 'projectid']),
  attachVolume: act(['id', 'virtualmachineid'], ['deviceid']),
  detachVolume: act([], ['id', 'virtualmachineid', 'deviceid']),
  resizeVolume: act(['id'], ['size', 'diskofferingid', 'shrinkok']),
  deleteVolume: act(['id'], [], sync),
  listSnapshots: list([...tagged, 'volumeid', 'name', 'ids', 'zoneid'], { later: { showunique: '4.19' } }),
  createSnapshot: act(['volumeid'], ['name', 'tags']),
  deleteSnapshot: act(['id'], [], { later: { zoneid: '4.19' } }),
  listNetworks: list([...tagged, 'zoneid', 'type'], { later: { name: '4.22' } }),
  listNetworkOfferings: list([...paging, 'zoneid', 'guestiptype', 'state', 'forvpc', 'id', 'name']),
  createNetwork: act(
    ['name', 'networkofferingid', 'zoneid'],
    ['displaytext', 'gateway', 'netmask', 'projectid', 'vpcid'],
    sync,
  ),
  deleteNetwork: act(['id'], ['forced']),
  listSecurityGroups: list([...tagged, 'securitygroupname', 'virtualmachineid']),
  createSecurityGroup: act(['name'], ['description', 'projectid'], sync),
  deleteSecurityGroup: act([], ['id', 'name'], sync),
  authorizeSecurityGroupIngress: act([], ['securitygroupid', ...peers]),
  authorizeSecurityGroupEgress: act([], ['securitygroupid', ...peers]),
  revokeSecurityGroupIngress: act(['id']),
  revokeSecurityGroupEgress: act(['id']),
  listPublicIpAddresses: list([...tagged, 'associatednetworkid', 'zoneid', 'state', 'allocatedonly']),
  associateIpAddress: act([], ['networkid', 'zoneid', 'vpcid', 'ipaddress', 'projectid']),
  disassociateIpAddress: act(['id']),
  enableStaticNat: act(['ipaddressid', 'virtualmachineid'], ['networkid', 'vmguestip'], sync),
  disableStaticNat: act(['ipaddressid']),
  listFirewallRules: list([...tagged, 'ipaddressid', 'networkid']),
  createFirewallRule: act(['ipaddressid', 'protocol'], rule),
  deleteFirewallRule: act(['id']),
  listEgressFirewallRules: list([...tagged, 'ipaddressid', 'networkid']),
  createEgressFirewallRule: act(['networkid', 'protocol'], [...rule, 'destcidrlist']),
  deleteEgressFirewallRule: act(['id']),
  listSSHKeyPairs: list([...owned, 'name', 'fingerprint']),
  createSSHKeyPair: act(['name'], ['projectid'], sync),
  registerSSHKeyPair: act(['name', 'publickey'], ['projectid'], sync),
  deleteSSHKeyPair: act(['name'], ['projectid'], sync),
  listTags: list([...owned.filter((name) => name !== 'id'), 'resourceid', 'resourcetype', 'key', 'value']),
  createTags: act(['resourceids', 'resourcetype', 'tags']),
  deleteTags: act(['resourceids', 'resourcetype'], ['tags']),
  listEvents: list([...owned, 'startdate', 'enddate', 'level', 'type'], {
    later: { resourceid: '4.17', resourcetype: '4.17' },
  }),
  listUsageRecords: list([...paging, 'type', 'account', 'domainid', 'projectid'], {
    required: ['startdate', 'enddate'],
  }),
};
