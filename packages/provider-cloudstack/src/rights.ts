import type { CapabilityNoun } from '@kumo/model';

/** A verb that needs commands, and which: all of them. */
export interface NeededCommands {
  readonly noun: CapabilityNoun;
  readonly verb: string;
  readonly commands: readonly string[];
}

const need = (noun: CapabilityNoun, verb: string, ...commands: string[]): NeededCommands => ({ noun, verb, commands });

/** What each verb asks of CloudStack. Verbs of which any command is not allowed are narrowed away, each with a sentence. */
export const neededCommands: readonly NeededCommands[] = [
  need('instances', 'list', 'listVirtualMachines'),
  need('instances', 'launch', 'deployVirtualMachine', 'createTags', 'queryAsyncJobResult'),
  need('instances', 'start', 'startVirtualMachine', 'queryAsyncJobResult'),
  need('instances', 'stop', 'stopVirtualMachine', 'queryAsyncJobResult'),
  need('instances', 'reboot', 'rebootVirtualMachine', 'queryAsyncJobResult'),
  need('instances', 'resize', 'scaleVirtualMachine', 'queryAsyncJobResult'),
  need('instances', 'snapshot', 'createSnapshot', 'createTemplate', 'listVolumes', 'queryAsyncJobResult'),
  need('instances', 'rebuild', 'restoreVirtualMachine', 'queryAsyncJobResult'),
  need('instances', 'rename', 'updateVirtualMachine'),
  need('instances', 'tag', 'createTags', 'deleteTags', 'queryAsyncJobResult'),
  need('instances', 'terminate', 'destroyVirtualMachine', 'queryAsyncJobResult'),
  need('images', 'list', 'listTemplates'),
  need('images', 'delete', 'deleteTemplate', 'queryAsyncJobResult'),
  need('sizes', 'list', 'listServiceOfferings'),
  need('volumes', 'list', 'listVolumes'),
  need('volumes', 'create', 'createVolume', 'listDiskOfferings', 'createTags', 'queryAsyncJobResult'),
  need('volumes', 'restore', 'createVolume', 'listSnapshots', 'createTags', 'queryAsyncJobResult'),
  need('volumes', 'attach', 'attachVolume', 'queryAsyncJobResult'),
  need('volumes', 'detach', 'detachVolume', 'queryAsyncJobResult'),
  need('volumes', 'grow', 'resizeVolume', 'queryAsyncJobResult'),
  need('volumes', 'delete', 'deleteVolume'),
  need('snapshots', 'list', 'listSnapshots'),
  need('snapshots', 'create', 'createSnapshot', 'createTags', 'queryAsyncJobResult'),
  need('snapshots', 'delete', 'deleteSnapshot', 'queryAsyncJobResult'),
  need('networks', 'list', 'listNetworks'),
  need('networks', 'create', 'createNetwork', 'listNetworkOfferings', 'createTags', 'queryAsyncJobResult'),
  need('networks', 'delete', 'deleteNetwork', 'queryAsyncJobResult'),
  need('publicIps', 'list', 'listPublicIpAddresses'),
  need('publicIps', 'allocate', 'associateIpAddress', 'createTags', 'queryAsyncJobResult'),
  need('publicIps', 'associate', 'enableStaticNat'),
  need('publicIps', 'disassociate', 'disableStaticNat', 'queryAsyncJobResult'),
  need('publicIps', 'release', 'disassociateIpAddress', 'queryAsyncJobResult'),
  need('keyPairs', 'list', 'listSSHKeyPairs'),
  need('keyPairs', 'import', 'registerSSHKeyPair'),
  need('keyPairs', 'generate', 'createSSHKeyPair'),
  need('keyPairs', 'delete', 'deleteSSHKeyPair'),
  need('metrics', 'read', 'listVirtualMachines'),
  need('console', 'open', 'createConsoleEndpoint'),
  need('events', 'history', 'listEvents'),
  need('quotas', 'read', 'listResourceLimits'),
  need('usage', 'read', 'listUsageRecords'),
];

/** What security groups ask of CloudStack; they are judged apart, because only some zones have them. */
export const groupCommands: readonly NeededCommands[] = [
  need('firewalls', 'create', 'createSecurityGroup', 'createTags', 'queryAsyncJobResult'),
  need('firewalls', 'apply', 'updateVirtualMachine'),
  need('firewalls', 'delete', 'deleteSecurityGroup'),
];

/** Either way to have rules suffices: those of groups, or those of addresses and networks. */
export const ruleCommands = {
  groups: {
    list: ['listSecurityGroups'],
    addRule: ['authorizeSecurityGroupIngress', 'authorizeSecurityGroupEgress'],
    removeRule: ['revokeSecurityGroupIngress', 'revokeSecurityGroupEgress'],
  },
  addresses: {
    list: ['listPublicIpAddresses', 'listFirewallRules', 'listNetworks', 'listEgressFirewallRules'],
    addRule: ['createFirewallRule', 'createEgressFirewallRule'],
    removeRule: ['deleteFirewallRule', 'deleteEgressFirewallRule'],
  },
} as const;

/** Asked besides what the verbs need, by each of them or when connecting. */
const always = ['listCapabilities', 'listApis', 'listZones', 'listAccounts', 'listProjects', 'listTags'];

/** Every command that may be asked, once, in the order of the alphabet. */
export function allCommands(): string[] {
  const ofVerbs = [...neededCommands, ...groupCommands].flatMap(({ commands }) => commands);
  const ofRules = Object.values(ruleCommands).flatMap((verbs) => Object.values(verbs).flat());
  return [...new Set([...always, ...ofVerbs, ...ofRules])].sort();
}

/** The rules as CloudStack's own page imports them for a role: `rule,permission,description`; everything else is denied. */
export function rightsText(): string {
  const rules = allCommands().map((command) => `${command},ALLOW,`);
  return ['rule,permission,description', ...rules, '*,DENY,Everything else'].join('\n');
}
