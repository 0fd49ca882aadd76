import { DescribeAccountAttributesCommand, DescribeAddressesCommand } from '@aws-sdk/client-ec2';
import type { QuotasPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';

/** The one quota that EC2's own API tells rightly. `max-instances` there is of old and says nothing about today's vCPU quotas. */
export function quotasPort(client: AwsClient): QuotasPort {
  return {
    read: async (context) => {
      const query = new DescribeAccountAttributesCommand({ AttributeNames: undefined });
      const { AccountAttributes = [] } = await client.ec2(context, query);
      const attribute = AccountAttributes.find(({ AttributeName }) => AttributeName === 'vpc-max-elastic-ips');
      const limit = Number(attribute?.AttributeValues?.[0]?.AttributeValue);
      const { Addresses = [] } = await client.ec2(context, new DescribeAddressesCommand({}));
      return [{ name: 'publicIps', limit: Number.isInteger(limit) ? limit : null, used: Addresses.length }];
    },
  };
}
