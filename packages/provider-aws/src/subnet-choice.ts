import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { type CallContext, type LaunchSpec, ProviderError } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';

/**
 * The subnets that a launch goes to: those that it names, else one of each network that it names. The same launch chooses the same
 * one again, because EC2 takes a token a second time only with the same request. None: EC2's own default.
 */
export async function subnetsFor(
  client: AwsClient,
  context: CallContext,
  spec: Pick<LaunchSpec, 'subnetNativeIds' | 'networkNativeIds' | 'zone'>,
): Promise<readonly string[]> {
  if (spec.subnetNativeIds !== undefined && spec.subnetNativeIds.length > 0) return spec.subnetNativeIds;
  if (spec.networkNativeIds.length === 0) return [];
  const zoneFilter = spec.zone === undefined ? [] : [{ Name: 'availability-zone', Values: [spec.zone] }];
  const Filters = [{ Name: 'vpc-id', Values: [...spec.networkNativeIds] }, ...zoneFilter];
  const { Subnets = [] } = await client.ec2(context, new DescribeSubnetsCommand({ Filters }));
  const ordered = Subnets.toSorted((a, b) => (a.SubnetId ?? '').localeCompare(b.SubnetId ?? ''));
  return spec.networkNativeIds.map((network) => {
    const chosen = ordered.find(({ VpcId }) => VpcId === network)?.SubnetId;
    if (chosen !== undefined) return chosen;
    const message = `${network} has no subnet${spec.zone === undefined ? '' : ` in ${spec.zone}`}: make one first.`;
    throw new ProviderError({ code: 'invalid_request', message, issues: [{ path: 'networkIds', message }] });
  });
}
