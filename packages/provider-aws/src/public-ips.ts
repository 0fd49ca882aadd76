import {
  type Address,
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import type { CallContext, PublicIpObservation, PublicIpsPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { requireId } from './native-ids.ts';
import { fromAddress, isBound } from './network-mapping.ts';
import { listPage } from './paging.ts';
import { makeOnce, readOne, removeOne } from './reading.ts';
import { markFilter, tagsOnCreate } from './tags.ts';

/** Elastic IPs. EC2 gives all of them in one answer. */
export function publicIpsPort(client: AwsClient): PublicIpsPort {
  const read = (context: CallContext, nativeId: string) =>
    readOne(client, context, 'eipalloc', nativeId, async (AllocationIds) => {
      return (await client.ec2(context, new DescribeAddressesCommand({ AllocationIds }))).Addresses;
    });
  return {
    list: (context, request) =>
      listPage<Address, PublicIpObservation>(request, {
        fetch: async () => {
          const { Addresses = [] } = await client.ec2(context, new DescribeAddressesCommand({}));
          return { items: Addresses, nextToken: undefined };
        },
        idOf: ({ AllocationId, PublicIp = '' }) => AllocationId ?? PublicIp,
        map: (natives) => natives.map(fromAddress),
      }),
    get: async (context, nativeId) => fromAddress(await read(context, nativeId)),
    allocate: (context, { token, tags }) => {
      const find = async () => {
        const mine = new DescribeAddressesCommand({ Filters: [markFilter(token)] });
        return (await client.ec2(context, mine)).Addresses?.[0]?.AllocationId;
      };
      const make = async () => {
        const TagSpecifications = [tagsOnCreate('elastic-ip', tags, token, null)];
        const command = new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications });
        return (await client.ec2(context, command)).AllocationId;
      };
      return makeOnce(client, find, make);
    },
    associate: async (context, nativeId, { instanceNativeId }) => {
      const InstanceId = requireId('i', instanceNativeId);
      if ((await read(context, nativeId)).InstanceId === InstanceId) return;
      // One that leads elsewhere is not taken away from there unasked.
      const command = new AssociateAddressCommand({ AllocationId: nativeId, InstanceId, AllowReassociation: false });
      await client.recent.settled(context, [InstanceId], () => client.ec2(context, command));
    },
    disassociate: async (context, nativeId) => {
      const native = await read(context, nativeId);
      if (!isBound(native) || native.AssociationId === undefined) return;
      await client.ec2(context, new DisassociateAddressCommand({ AssociationId: native.AssociationId }));
    },
    release: (context, nativeId) =>
      removeOne(client, 'eipalloc', nativeId, (AllocationId) =>
        client.ec2(context, new ReleaseAddressCommand({ AllocationId })),
      ),
  };
}
