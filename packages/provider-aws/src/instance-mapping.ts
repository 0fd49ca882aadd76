import type { Instance } from '@aws-sdk/client-ec2';
import type { InstanceState } from '@kumo/model';
import type { InstanceObservation } from '@kumo/provider-core';
import { withFingerprint } from './paging.ts';
import { instanceStates } from './states.ts';
import { nameOf, operationOf, personsTags } from './tags.ts';
import { typeFacts } from './type-facts.ts';

/** An instance in the model's words. Fields that are missing are null, never a guess. */
export function fromInstance(native: Instance): InstanceObservation {
  const nativeId = native.InstanceId ?? '';
  const facts = typeFacts(native.InstanceType);
  const { CoreCount, ThreadsPerCore } = native.CpuOptions ?? {};
  const ownVcpus = CoreCount !== undefined && ThreadsPerCore !== undefined ? CoreCount * ThreadsPerCore : null;
  return withFingerprint({
    nativeId,
    name: nameOf(native.Tags) ?? nativeId,
    tags: personsTags(native.Tags),
    createdAt: createdAt(native),
    operationId: operationOf(native.Tags, native.AmiLaunchIndex),
    native: { ...native },
    kind: 'vm',
    state: stateOf(native),
    nativeState: native.State?.Name ?? '',
    stateReason: stateReason(native),
    health: 'none',
    imageNativeId: native.ImageId || null,
    imageName: null,
    sizeNativeId: native.InstanceType ?? null,
    sizeName: native.InstanceType ?? null,
    vcpus: ownVcpus ?? facts?.vcpus ?? null,
    memoryBytes: facts?.memoryBytes ?? null,
    ...addresses(native),
    ports: [],
    networkNativeIds: native.VpcId === undefined ? [] : [native.VpcId],
    volumeNativeIds: sorted((native.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.VolumeId)),
    firewallNativeIds: firewalls(native),
    keyPairNativeId: native.KeyName || null,
    zone: native.Placement?.AvailabilityZone ?? null,
    startedAt: native.State?.Name === 'running' ? instant(native.LaunchTime) : null,
  });
}

/** A date in the model's form; null where there is none, or none that is a date. */
export function instant(date: Date | undefined): string | null {
  return date === undefined || Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function stateOf(native: Instance): InstanceState {
  const name = native.State?.Name ?? '';
  const reason = native.StateReason?.Code ?? '';
  if (name === 'stopped' && reason === 'Client.UserInitiatedHibernate') return 'suspended';
  if (name === 'pending' && wasThereBefore(native)) return 'starting';
  // EC2 has no state for a launch that failed: it shows as terminated, for a reason that nobody asked for.
  if (name === 'terminated' && /^Server\.(?!Scheduled|Spot)|LimitExceeded$/.test(reason)) return 'error';
  return instanceStates.get(name) ?? 'unknown';
}

/** Its root volume was attached well before this start. */
function wasThereBefore(native: Instance): boolean {
  const attachedAt = rootAttachedAt(native)?.getTime();
  const launchedAt = native.LaunchTime?.getTime();
  return attachedAt !== undefined && launchedAt !== undefined && launchedAt - attachedAt > 60_000;
}

/** `LaunchTime` is the last start, so the root volume's attachment is nearer to the truth. */
function createdAt(native: Instance): string | null {
  return instant(rootAttachedAt(native)) ?? instant(native.LaunchTime);
}

function rootAttachedAt(native: Instance): Date | undefined {
  return native.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === native.RootDeviceName)?.Ebs?.AttachTime;
}

function stateReason(native: Instance): string | null {
  const name = native.State?.Name;
  return name === 'running' || name === 'pending' ? null : native.StateReason?.Message || null;
}

function addresses(native: Instance): Pick<InstanceObservation, 'privateIps' | 'publicIps'> {
  const privateIps = new Set<string | undefined>([native.PrivateIpAddress]);
  const publicIps = new Set<string | undefined>([native.PublicIpAddress]);
  for (const port of native.NetworkInterfaces ?? []) {
    for (const { PrivateIpAddress, Association } of port.PrivateIpAddresses ?? []) {
      privateIps.add(PrivateIpAddress);
      publicIps.add(Association?.PublicIp);
    }
    // Addresses of IPv6 are reachable from outside wherever the VPC lets them.
    for (const { Ipv6Address } of port.Ipv6Addresses ?? []) publicIps.add(Ipv6Address);
  }
  return { privateIps: given([...privateIps]), publicIps: given([...publicIps]) };
}

/** Those of the machine itself; where it names none, those of its network interfaces. */
function firewalls({ SecurityGroups = [], NetworkInterfaces = [] }: Instance): string[] {
  const groups = SecurityGroups.length > 0 ? SecurityGroups : NetworkInterfaces.flatMap(({ Groups }) => Groups ?? []);
  return sorted(groups.map(({ GroupId }) => GroupId));
}

function given(values: readonly (string | undefined)[]): string[] {
  return values.filter((value) => value !== undefined && value !== '') as string[];
}

function sorted(values: readonly (string | undefined)[]): string[] {
  return [...new Set(given(values))].sort();
}
