import type { FirewallRule } from '@kumo/model';
import type {
  FirewallObservation,
  KeyPairObservation,
  NetworkObservation,
  PublicIpObservation,
} from '@kumo/provider-core';
import { instantFrom } from './instants.ts';
import { common } from './mapping.ts';
import { unmarkedText } from './ownership.ts';
import { publicIpStates } from './states.ts';
import { countOf, isTrue, type Row, rowsOf, textOf } from './wire.ts';

/** A network in the model's words: shared, isolated, a tier of a VPC, or without services (L2). */
export function fromNetwork(row: Row): NetworkObservation {
  const kind = textOf(row, 'type');
  const cidrs = [textOf(row, 'cidr'), textOf(row, 'ip6cidr')].flatMap((cidr) => cidr ?? []);
  const services = rowsOf(row, 'service').map((service) => textOf(service, 'name'));
  return {
    ...common(row),
    driver: textOf(row, 'vpcid') === null ? kind : 'VPC tier',
    cidrs,
    external: kind === 'Shared',
    internal: kind === 'Isolated' && services.length > 0 && !services.includes('SourceNat'),
  };
}

/** A security group in the model's words. */
export function fromSecurityGroup(row: Row): FirewallObservation {
  const description = textOf(row, 'description');
  return {
    ...common(row),
    networkNativeId: null,
    description: description === null ? null : unmarkedText(description) || null,
    isDefault: textOf(row, 'name') === 'default',
    rules: [
      ...rowsOf(row, 'ingressrule').map((rule) => fromRule(rule, 'ingress')),
      ...rowsOf(row, 'egressrule').map((rule) => fromRule(rule, 'egress')),
    ],
  };
}

/** Rules of a public address or of a network's way out, as a firewall of their own. */
export function fromRulesOf(
  owner: Row,
  { nativeId, name, networkNativeId, description, direction }: RuleOwner,
  rules: readonly Row[],
): FirewallObservation {
  return {
    ...common(owner, name),
    nativeId,
    operationId: null,
    tags: {},
    networkNativeId,
    description,
    isDefault: true,
    rules: rules.map((rule) => ({ ...fromRule(rule, direction), cidr: rangesOf(rule, direction) })),
  };
}

/** What carries rules without being a security group. */
export interface RuleOwner {
  readonly nativeId: string;
  readonly name: string;
  readonly networkNativeId: string | null;
  readonly description: string;
  readonly direction: 'ingress' | 'egress';
}

/** A public address in the model's words. */
export function fromPublicIp(row: Row): PublicIpObservation {
  const nativeState = textOf(row, 'state');
  const address = textOf(row, 'ipaddress') ?? '';
  const isBound = isTrue(row, 'isstaticnat') || isTrue(row, 'issourcenat');
  const state = publicIpStates.get(nativeState ?? '') ?? 'unknown';
  return {
    ...common(row, address === '' ? null : address),
    createdAt: instantFrom(textOf(row, 'allocated')),
    address,
    state: state === 'free' && isBound ? 'bound' : state,
    nativeState,
    instanceNativeId: isTrue(row, 'isstaticnat') ? textOf(row, 'virtualmachineid') : null,
    privateIp: textOf(row, 'vmipaddress'),
    networkNativeId: textOf(row, 'associatednetworkid') ?? textOf(row, 'networkid'),
  };
}

/** A key pair in the model's words. Its name is its id: versions before 4.16 have no other. */
export function fromKeyPair(row: Row): KeyPairObservation {
  return {
    ...common(row),
    nativeId: textOf(row, 'name') ?? '',
    publicKey: null,
    publicKeyFingerprint: textOf(row, 'fingerprint'),
    keyType: null,
  };
}

function fromRule(row: Row, direction: FirewallRule['direction']): FirewallRule {
  const protocol = (textOf(row, 'protocol') ?? '').toLowerCase();
  const from = countOf(row, 'startport');
  const to = countOf(row, 'endport');
  // CloudStack has no other way to say "all ports" of TCP or UDP.
  const isAll = to === 65_535 && (from === 0 || from === 1);
  const hasPorts = ['tcp', 'udp'].includes(protocol) && !isAll;
  return {
    id: textOf(row, 'ruleid') ?? textOf(row, 'id') ?? '',
    direction,
    protocol: protocol === 'all' || protocol === '' ? 'any' : protocol,
    portFrom: hasPorts ? from : null,
    portTo: hasPorts ? (to ?? from) : null,
    cidr: textOf(row, 'cidr'),
    peer: textOf(row, 'securitygroupname'),
    description: null,
  };
}

/**
 * The other end of a rule: where it comes from, or where it goes; several ranges of one rule stay together, with commas. What
 * goes out names its own network in `cidrlist`.
 */
function rangesOf(rule: Row, direction: FirewallRule['direction']): string {
  return textOf(rule, direction === 'ingress' ? 'cidrlist' : 'destcidrlist') ?? '0.0.0.0/0';
}
