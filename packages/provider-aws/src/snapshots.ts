import {
  CreateSnapshotCommand,
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
  type Snapshot,
} from '@aws-sdk/client-ec2';
import type { SnapshotObservation, SnapshotsPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { requireId } from './native-ids.ts';
import { listPage } from './paging.ts';
import { makeOnce, readOne, removeOne } from './reading.ts';
import { fromSnapshot } from './storage-mapping.ts';
import { markFilter, tagsOnCreate } from './tags.ts';

/** The account's own; without this the whole public catalogue comes. */
const OwnerIds = ['self'];

/** EBS snapshots. */
export function snapshotsPort(client: AwsClient): SnapshotsPort {
  return {
    list: (context, request) =>
      listPage<Snapshot, SnapshotObservation>(request, {
        fetch: async (page) => {
          const query = new DescribeSnapshotsCommand({ OwnerIds, ...page });
          const { Snapshots, NextToken } = await client.ec2(context, query);
          return { items: Snapshots ?? [], nextToken: NextToken };
        },
        idOf: ({ SnapshotId = '' }) => SnapshotId,
        map: (natives) => natives.map(fromSnapshot),
      }),
    get: async (context, nativeId) =>
      fromSnapshot(
        await readOne(client, context, 'snap', nativeId, async (SnapshotIds) => {
          return (await client.ec2(context, new DescribeSnapshotsCommand({ SnapshotIds }))).Snapshots;
        }),
      ),
    create: (context, { token, name, volumeNativeId, tags }) => {
      const VolumeId = requireId('vol', volumeNativeId);
      const find = async () => {
        const mine = new DescribeSnapshotsCommand({ OwnerIds, Filters: [markFilter(token)] });
        return (await client.ec2(context, mine)).Snapshots?.[0]?.SnapshotId;
      };
      const make = async () => {
        const TagSpecifications = [tagsOnCreate('snapshot', tags, token, name)];
        const command = new CreateSnapshotCommand({ VolumeId, TagSpecifications });
        return await client.recent.settled(context, [VolumeId], async () => {
          return (await client.ec2(context, command)).SnapshotId;
        });
      };
      return makeOnce(client, find, make);
    },
    delete: (context, nativeId) =>
      removeOne(client, 'snap', nativeId, (SnapshotId) =>
        client.ec2(context, new DeleteSnapshotCommand({ SnapshotId })),
      ),
  };
}
