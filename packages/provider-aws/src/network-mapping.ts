import type { Address, KeyPairInfo, SecurityGroup, SecurityGroupRule, Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { FirewallRule } from '@kumo/model';
import type {
  FirewallObservation,
  KeyPairObservation,
  NetworkObservation,
  PublicIpObservation,
  SubnetObservation,
} from '@kumo/provider-core';
import { instant } from './instance-mapping.ts';
import { withFingerprint } from './paging.ts';
import { nameOf, operationOf, personsTags } from './tags.ts';

/** A VPC in the model's words. `hasGateway`: an internet gateway is attached to it. */
export function fromVpc(native: Vpc, hasGateway: boolean): NetworkObservation {
  const nativeId = native.VpcId ?? '';
  const blocks = [
    ...(native.CidrBlockAssociationSet ?? []).map(({ CidrBlock }) => CidrBlock),
    native.CidrBlock,
    ...(native.Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
  ];
  return withFingerprint({
    nativeId,
    name: nameOf(native.Tags) ?? nativeId,
    tags: personsTags(native.Tags),
    createdAt: null,
    operationId: operationOf(native.Tags),
    native: { ...native },
    driver: null,
    cidrs: [...new Set(blocks.flatMap((block) => block || []))],
    external: hasGateway,
    internal: !hasGateway,
  });
}

/** A subnet in the model's words. The router is always at the range's second address (VPC user guide, subnet sizing). */
export function fromSubnet(native: Subnet): SubnetObservation {
  const nativeId = native.SubnetId ?? '';
  const cidr = native.CidrBlock || native.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock || '';
  return withFingerprint({
    nativeId,
    name: nameOf(native.Tags) ?? nativeId,
    tags: personsTags(native.Tags),
    createdAt: null,
    operationId: operationOf(native.Tags),
    native: { ...native },
    networkNativeId: native.VpcId ?? null,
    cidr,
    gatewayIp: secondAddress(cidr),
    zone: native.AvailabilityZone ?? null,
  });
}

function secondAddress(cidr: string): string | null {
  const [, begin, last] = /^(\d+\.\d+\.\d+\.)(\d+)\//.exec(cidr) ?? [];
  // A range of a VPC has at least sixteen addresses, so the second never carries over.
  return begin === undefined || last === undefined ? null : `${begin}${Number(last) + 1}`;
}

/** A security group with its rules in the model's words. */
export function fromSecurityGroup(native: SecurityGroup, rules: readonly SecurityGroupRule[]): FirewallObservation {
  const nativeId = native.GroupId ?? '';
  // The rules say the same with ids of their own.
  const { IpPermissions: _in, IpPermissionsEgress: _out, ...rest } = native;
  return withFingerprint({
    nativeId,
    name: native.GroupName || nativeId,
    tags: personsTags(native.Tags),
    createdAt: null,
    operationId: operationOf(native.Tags),
    native: { ...rest },
    networkNativeId: native.VpcId || null,
    description: native.Description || null,
    isDefault: native.GroupName === 'default',
    rules: rules.map(fromRule).sort((a, b) => (a.id < b.id ? -1 : 1)),
  });
}

/** A rule in the model's words. For ICMP the ports are type and code. */
function fromRule(native: SecurityGroupRule): FirewallRule {
  const protocol = native.IpProtocol ?? '-1';
  return {
    id: native.SecurityGroupRuleId ?? '',
    direction: native.IsEgress === true ? 'egress' : 'ingress',
    protocol: protocolWords.get(protocol) ?? protocol,
    portFrom: portOf(native.FromPort),
    portTo: portOf(native.ToPort),
    cidr: native.CidrIpv4 ?? native.CidrIpv6 ?? null,
    peer: native.ReferencedGroupInfo?.GroupId ?? native.PrefixListId ?? null,
    description: native.Description || null,
  };
}

const protocolWords: ReadonlyMap<string, string> = new Map([
  ['-1', 'any'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['1', 'icmp'],
  ['58', 'icmpv6'],
]);

function portOf(port: number | undefined): number | null {
  return port === undefined || port < 0 ? null : port;
}

/** An elastic IP in the model's words. EC2 gives it no state: it leads somewhere or not. */
export function fromAddress(native: Address): PublicIpObservation {
  const address = native.PublicIp ?? '';
  return withFingerprint({
    nativeId: native.AllocationId ?? address,
    name: nameOf(native.Tags) ?? address,
    tags: personsTags(native.Tags),
    createdAt: null,
    operationId: operationOf(native.Tags),
    native: { ...native },
    address,
    state: isBound(native) ? 'bound' : 'free',
    nativeState: null,
    instanceNativeId: native.InstanceId || null,
    privateIp: native.PrivateIpAddress || null,
    networkNativeId: null,
  });
}

/** Whether an address leads anywhere. */
export function isBound(native: Address): boolean {
  return [native.AssociationId, native.InstanceId, native.NetworkInterfaceId].some(
    (id) => id !== undefined && id !== '',
  );
}

/** A key pair in the model's words. Instances name theirs by name, so the name is the native id. */
export function fromKeyPair(native: KeyPairInfo): KeyPairObservation {
  const nativeId = native.KeyName ?? '';
  return withFingerprint({
    nativeId,
    name: nativeId,
    tags: personsTags(native.Tags),
    createdAt: instant(native.CreateTime),
    operationId: operationOf(native.Tags),
    native: { ...native },
    publicKey: native.PublicKey?.trim() || null,
    publicKeyFingerprint: native.KeyFingerprint ?? null,
    keyType: native.KeyType ?? null,
  });
}
