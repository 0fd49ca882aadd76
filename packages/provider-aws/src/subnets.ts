import { CreateSubnetCommand, DeleteSubnetCommand, DescribeSubnetsCommand, type Subnet } from '@aws-sdk/client-ec2';
import type { SubnetObservation, SubnetsPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { requireId } from './native-ids.ts';
import { fromSubnet } from './network-mapping.ts';
import { listPage } from './paging.ts';
import { makeOnce, readOne, removeOne } from './reading.ts';
import { markFilter, tagsOnCreate } from './tags.ts';

/** Subnets of VPCs. */
export function subnetsPort(client: AwsClient): SubnetsPort {
  return {
    list: (context, request) =>
      listPage<Subnet, SubnetObservation>(request, {
        fetch: async (page) => {
          const { Subnets, NextToken } = await client.ec2(context, new DescribeSubnetsCommand(page));
          return { items: Subnets ?? [], nextToken: NextToken };
        },
        idOf: ({ SubnetId = '' }) => SubnetId,
        map: (natives) => natives.map(fromSubnet),
      }),
    get: async (context, nativeId) =>
      fromSubnet(
        await readOne(client, context, 'subnet', nativeId, async (SubnetIds) => {
          return (await client.ec2(context, new DescribeSubnetsCommand({ SubnetIds }))).Subnets;
        }),
      ),
    create: (context, { token, name, tags, networkNativeId, cidr, zone }) => {
      const VpcId = requireId('vpc', networkNativeId);
      const find = async () => {
        const mine = new DescribeSubnetsCommand({ Filters: [markFilter(token)] });
        return (await client.ec2(context, mine)).Subnets?.[0]?.SubnetId;
      };
      const make = async () => {
        const command = new CreateSubnetCommand({
          VpcId,
          CidrBlock: cidr,
          TagSpecifications: [tagsOnCreate('subnet', tags, token, name)],
          ...(zone === undefined ? {} : { AvailabilityZone: zone }),
        });
        return await client.recent.settled(context, [VpcId], async () => {
          return (await client.ec2(context, command)).Subnet?.SubnetId;
        });
      };
      return makeOnce(client, find, make);
    },
    delete: (context, nativeId) =>
      removeOne(client, 'subnet', nativeId, (SubnetId) => client.ec2(context, new DeleteSubnetCommand({ SubnetId }))),
  };
}
