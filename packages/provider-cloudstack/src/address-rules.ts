import { type CallContext, type FirewallObservation, type FirewallRuleSpec, ProviderError } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { runToEnd } from './jobs.ts';
import { found, listRows, readRow } from './listing.ts';
import { fromRulesOf, type RuleOwner } from './network-mapping.ts';
import { protocolParams } from './rule-params.ts';
import { isTrue, type Row, rowsOf, textOf } from './wire.ts';

/** How ids of firewalls that are no security groups begin: what comes in by an address, what leaves a network. */
const prefixes = { ingress: 'address/', egress: 'network/' } as const;

interface RuleWords {
  readonly owners: string;
  readonly ownerParam: string;
  readonly list: string;
  readonly create: string;
  readonly remove: string;
}

const words: Readonly<Record<'ingress' | 'egress', RuleWords>> = {
  ingress: {
    owners: 'listPublicIpAddresses',
    ownerParam: 'ipaddressid',
    list: 'listFirewallRules',
    create: 'createFirewallRule',
    remove: 'deleteFirewallRule',
  },
  egress: {
    owners: 'listNetworks',
    ownerParam: 'networkid',
    list: 'listEgressFirewallRules',
    create: 'createEgressFirewallRule',
    remove: 'deleteEgressFirewallRule',
  },
};

/** The rules of isolated networks: each public address has a firewall for what comes in, each network one for what goes out. */
export async function listAddressFirewalls(cloud: Cloud, context: CallContext): Promise<FirewallObservation[]> {
  const lists = (['ingress', 'egress'] as const).map(async (direction) => {
    const { owners, list, ownerParam } = words[direction];
    const [carriers, rules] = await Promise.all([
      listRows({ client: cloud.client, command: owners, params: cloud.visible }, context),
      listRows({ client: cloud.client, command: list, params: cloud.visible }, context),
    ]);
    return carriers
      .filter((row) => carriesRules(row, direction))
      .map((row) => {
        const id = textOf(row, 'id') ?? '';
        return fromRulesOf(
          row,
          ownerOf(row, direction),
          rules.filter((rule) => textOf(rule, ownerParam) === id),
        );
      });
  });
  return (await Promise.all(lists)).flat();
}

/** Which of the two a firewall's id is for; undefined for a security group. */
export function directionOf(nativeId: string): 'ingress' | 'egress' | undefined {
  if (nativeId.startsWith(prefixes.ingress)) return 'ingress';
  return nativeId.startsWith(prefixes.egress) ? 'egress' : undefined;
}

/** One of them with its rules. Throws `not_found`. */
export async function readAddressFirewall(
  cloud: Cloud,
  context: CallContext,
  nativeId: string,
  direction: 'ingress' | 'egress',
): Promise<FirewallObservation> {
  const { owners, list, ownerParam } = words[direction];
  const id = nativeId.slice(prefixes[direction].length);
  const listing = { client: cloud.client, command: owners, params: { ...cloud.reach, id } };
  const row = await readRow(listing, context, 'firewall', id);
  const params = { ...cloud.reach, [ownerParam]: id };
  return fromRulesOf(row, ownerOf(row, direction), await listRows({ ...listing, command: list, params }, context));
}

/** Adds a rule, unless it is there. */
export async function addAddressRule(
  cloud: Cloud,
  context: CallContext,
  nativeId: string,
  rule: FirewallRuleSpec,
): Promise<void> {
  const direction = directionOf(nativeId) ?? 'ingress';
  if (rule.direction !== direction || rule.peer !== null) {
    const message =
      direction === 'ingress'
        ? 'A public address has rules for what comes in from ranges of addresses; what goes out is for its network.'
        : 'A network has rules for what goes out to ranges of addresses; what comes in is for its public addresses.';
    throw new ProviderError({ code: 'invalid_request', message });
  }
  const { rules } = await readAddressFirewall(cloud, context, nativeId, direction);
  const fields = ['protocol', 'portFrom', 'portTo', 'cidr'] as const;
  if (rules.some((one) => fields.every((field) => one[field] === rule[field]))) return;
  const { create, ownerParam } = words[direction];
  // What leaves a network is told apart by where it goes.
  const range =
    direction === 'ingress' ? { cidrlist: rule.cidr ?? undefined } : { destcidrlist: rule.cidr ?? undefined };
  const owner = { [ownerParam]: nativeId.slice(prefixes[direction].length) };
  await runToEnd(cloud.client, context, create, { ...owner, ...protocolParams(rule), ...range });
}

/** Takes a rule away. Gone already is success. */
export async function removeAddressRule(
  cloud: Cloud,
  context: CallContext,
  nativeId: string,
  ruleId: string,
): Promise<void> {
  const { remove } = words[directionOf(nativeId) ?? 'ingress'];
  await found(runToEnd(cloud.client, context, remove, { id: ruleId }));
}

/** Addresses of VPCs and networks without the service have their rules elsewhere, in access lists. */
function carriesRules(row: Row, direction: 'ingress' | 'egress'): boolean {
  if (textOf(row, 'vpcid') !== null) return false;
  if (direction === 'ingress') return textOf(row, 'associatednetworkid') !== null && !isTrue(row, 'issystem');
  return textOf(row, 'type') === 'Isolated' && rowsOf(row, 'service').some((one) => textOf(one, 'name') === 'Firewall');
}

function ownerOf(row: Row, direction: 'ingress' | 'egress'): RuleOwner {
  const id = textOf(row, 'id') ?? '';
  const isIngress = direction === 'ingress';
  const name = (isIngress ? textOf(row, 'ipaddress') : textOf(row, 'name')) ?? id;
  return {
    nativeId: `${prefixes[direction]}${id}`,
    name: isIngress ? `${name}, in` : `${name}, out`,
    networkNativeId: isIngress ? textOf(row, 'associatednetworkid') : id,
    description: isIngress
      ? 'What may come in by this public address; nothing but what is listed.'
      : outText(row.egressdefaultpolicy),
    direction,
  };
}

/** What goes out without a rule is up to the network's offering; told since 4.17. */
function outText(allowsByDefault: unknown): string {
  if (allowsByDefault === true) return 'What may not leave this network; everything but what is listed may.';
  if (allowsByDefault === false) return 'What may leave this network; nothing but what is listed.';
  return 'What leaves this network; whether the rest may is up to its offering.';
}
