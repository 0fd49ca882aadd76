import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeInternetGatewaysCommand,
  DescribeVpcsCommand,
  type Vpc,
} from '@aws-sdk/client-ec2';
import type { CallContext, NetworkObservation, NetworksPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { fromVpc } from './network-mapping.ts';
import { listPage } from './paging.ts';
import { makeOnce, readOne, removeOne } from './reading.ts';
import { markFilter, tagsOnCreate } from './tags.ts';

const defaultCidr = '10.0.0.0/16';

/** VPCs. One that is made here has no way out until an internet gateway is attached to it. */
export function networksPort(client: AwsClient): NetworksPort {
  const map = async (context: CallContext, natives: readonly Vpc[]) => {
    const withGateway = await idsWithGateway(client, context, natives);
    return natives.map((native) => fromVpc(native, withGateway.has(native.VpcId)));
  };
  return {
    list: (context, request) =>
      listPage<Vpc, NetworkObservation>(request, {
        fetch: async (page) => {
          const { Vpcs, NextToken } = await client.ec2(context, new DescribeVpcsCommand(page));
          return { items: Vpcs ?? [], nextToken: NextToken };
        },
        idOf: ({ VpcId = '' }) => VpcId,
        map: (natives) => map(context, natives),
      }),
    get: async (context, nativeId) => {
      const native = await readOne(client, context, 'vpc', nativeId, async (VpcIds) => {
        return (await client.ec2(context, new DescribeVpcsCommand({ VpcIds }))).Vpcs;
      });
      return fromVpc(native, (await idsWithGateway(client, context, [native])).has(native.VpcId));
    },
    create: (context, { token, name, tags, cidr }) => {
      const find = async () => {
        const mine = new DescribeVpcsCommand({ Filters: [markFilter(token)] });
        return (await client.ec2(context, mine)).Vpcs?.[0]?.VpcId;
      };
      const make = async () => {
        const TagSpecifications = [tagsOnCreate('vpc', tags, token, name)];
        const command = new CreateVpcCommand({ CidrBlock: cidr ?? defaultCidr, TagSpecifications });
        return (await client.ec2(context, command)).Vpc?.VpcId;
      };
      return makeOnce(client, find, make);
    },
    delete: (context, nativeId) =>
      removeOne(client, 'vpc', nativeId, (VpcId) => client.ec2(context, new DeleteVpcCommand({ VpcId }))),
  };
}

/** Which of these have an internet gateway. A filter takes 200 values, so of more than that all gateways are asked for. */
async function idsWithGateway(
  client: AwsClient,
  context: CallContext,
  natives: readonly Vpc[],
): Promise<ReadonlySet<string | undefined>> {
  if (natives.length === 0) return new Set();
  const Values = natives.flatMap(({ VpcId }) => VpcId ?? []);
  const query = Values.length > 200 ? {} : { Filters: [{ Name: 'attachment.vpc-id', Values }] };
  const { InternetGateways = [] } = await client.ec2(context, new DescribeInternetGatewaysCommand(query));
  return new Set(InternetGateways.flatMap(({ Attachments }) => (Attachments ?? []).map(({ VpcId }) => VpcId)));
}
