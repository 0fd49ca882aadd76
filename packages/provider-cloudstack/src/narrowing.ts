import { type Capability, type CapabilityNoun, type CapabilityTable, unsupported } from '@kumo/model';
import { capabilities } from './capabilities.ts';
import { hasSecurityGroups } from './cloud.ts';
import { canIsolate } from './networks.ts';
import { groupCommands, type NeededCommands, neededCommands, ruleCommands } from './rights.ts';
import { isTrue, type Row, rowFrom, rowsOf, textOf } from './wire.ts';

/** What was found when connecting. */
export interface Facts {
  readonly version: string | null;
  readonly capability: Row;
  /** What the key may call, with parameters; undefined where it may not ask. */
  readonly apis: readonly Row[] | undefined;
  readonly zones: readonly Row[];
}

/** Commands that came with a version; what is older than 4.15 is everywhere. */
const since: Readonly<Record<string, string>> = { createConsoleEndpoint: '4.18' };

/** The manifest, narrowed to one CloudStack and one key, and sentences on what is missing. */
export function narrowed(facts: Facts): { capabilities: CapabilityTable; warnings: string[] } {
  const table: Record<string, Record<string, Capability>> = Object.fromEntries(
    Object.entries(capabilities).map(([noun, row]) => [noun, { ...row }]),
  );
  const missing = new Set<string>();
  const refuse = (noun: CapabilityNoun, verb: string, reason: string) => {
    const row = table[noun];
    if (row?.[verb] !== undefined && row[verb].support !== 'unsupported') row[verb] = unsupported(reason);
  };
  const lacking = ({ noun, verb, commands }: NeededCommands) => {
    const lost = commands.find((command) => !may(facts, command));
    if (lost === undefined) return;
    refuse(noun, verb, whyLacking(facts, lost));
    if (!isTooOld(facts, lost)) missing.add(lost);
  };

  for (const needed of neededCommands) lacking(needed);
  narrowFirewalls(facts, refuse, lacking);
  narrowByVersion(facts, refuse);
  narrowByZones(facts, refuse);
  // Nouns and verbs are those of the manifest: cells are replaced, none is added or taken.
  return { capabilities: table as unknown as CapabilityTable, warnings: warningsOf(facts, missing) };
}

type Refuse = (noun: CapabilityNoun, verb: string, reason: string) => void;

function narrowFirewalls(facts: Facts, refuse: Refuse, lacking: (needed: NeededCommands) => void): void {
  const ways = {
    groups: facts.zones.length === 0 || facts.zones.some(hasSecurityGroups),
    addresses: facts.zones.length === 0 || facts.zones.some(canIsolate),
  };
  for (const verb of ['list', 'addRule', 'removeRule'] as const) {
    const lost = (['groups', 'addresses'] as const)
      .filter((way) => ways[way])
      .flatMap((way) => ruleCommands[way][verb])
      .find((command) => !may(facts, command));
    if (lost !== undefined) lacking({ noun: 'firewalls', verb, commands: [lost] });
  }
  if (ways.groups) {
    for (const needed of groupCommands) lacking(needed);
    return;
  }
  const reason =
    'No zone here has security groups: each public address and each network has its firewall by itself, and only its rules change.';
  for (const verb of ['create', 'apply', 'delete']) refuse('firewalls', verb, reason);
}

function narrowByVersion(facts: Facts, refuse: Refuse): void {
  const known = facts.version === null ? '' : `; this is ${facts.version}`;
  if (!hasParameter(facts, 'updateVirtualMachine', 'securitygroupids')) {
    refuse('firewalls', 'apply', `CloudStack changes the security groups of an instance since 4.16.1${known}.`);
  }
  if (!hasParameter(facts, 'listEvents', 'resourceid')) {
    refuse('events', 'history', `CloudStack's events name what they are about since 4.17${known}.`);
  }
}

function narrowByZones(facts: Facts, refuse: Refuse): void {
  if (facts.zones.length === 0) return;
  if (!facts.zones.some(canIsolate)) {
    const reason = 'No zone here has isolated networks: its machines share the network of their zone.';
    for (const verb of ['create', 'delete']) refuse('networks', verb, reason);
    const none = 'No zone here gives public addresses of its own: machines have theirs in the network they share.';
    for (const verb of ['allocate', 'associate', 'disassociate', 'release']) refuse('publicIps', verb, none);
  }
}

function warningsOf(facts: Facts, missing: ReadonlySet<string>): string[] {
  const warnings: string[] = [];
  if (facts.apis === undefined) {
    warnings.push('The role of this key may not ask listApis: what it may do shows only when it is tried.');
  }
  if (missing.size > 0) {
    const names = [...missing].sort().join(', ');
    warnings.push(`The role of this key lacks ${names}; what needs them is switched off here.`);
  }
  if (facts.zones.length === 0) warnings.push('This key sees no zone: nothing can be launched until it does.');
  if (facts.version !== null && !isSupported(facts.version)) {
    warnings.push(`This is CloudStack ${facts.version}; 4.15 to 4.22 are known to work.`);
  }
  if (!isTrue(facts.capability, 'allowuserexpungerecovervm') && 'allowuserexpungerecovervm' in facts.capability) {
    warnings.push(
      'What is terminated is destroyed at once, and keeps counting towards the limits until CloudStack expunges it, unless this key is of an administrator.',
    );
  }
  return warnings;
}

function whyLacking(facts: Facts, command: string): string {
  if (isTooOld(facts, command)) return `CloudStack has this since ${since[command]}; this is ${facts.version}.`;
  return `The role of this key may not call ${command}; its administrator can allow it.`;
}

function may(facts: Facts, command: string): boolean {
  return facts.apis === undefined || facts.apis.some((api) => textOf(rowFrom(api), 'name') === command);
}

function hasParameter(facts: Facts, command: string, parameter: string): boolean {
  const api = facts.apis?.map(rowFrom).find((row) => textOf(row, 'name') === command);
  return api === undefined || rowsOf(api, 'params').some((row) => textOf(row, 'name') === parameter);
}

function isTooOld(facts: Facts, command: string): boolean {
  const needed = since[command];
  return needed !== undefined && facts.version !== null && minorOf(facts.version) < minorOf(needed);
}

function isSupported(version: string): boolean {
  const minor = minorOf(version);
  return minor >= minorOf('4.15') && minor <= minorOf('4.22');
}

/** `4.18.1.0` as 4018. */
function minorOf(version: string): number {
  const [major = '0', minor = '0'] = version.split('.');
  return Number(major) * 1000 + Number(minor);
}
