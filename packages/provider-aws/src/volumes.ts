import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  ModifyVolumeCommand,
  type Volume,
} from '@aws-sdk/client-ec2';
import { type CallContext, ProviderError, type VolumeObservation, type VolumesPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { hasAwsCode } from './errors.ts';
import { requireId } from './native-ids.ts';
import { listPage } from './paging.ts';
import { makeOnce, readOne, removeOne } from './reading.ts';
import { fromVolume } from './storage-mapping.ts';
import { clientToken, markFilter, tagsOnCreate } from './tags.ts';

const gibibyte = 2 ** 30;
const defaultGiB = 10;

/** EBS volumes. */
export function volumesPort(client: AwsClient): VolumesPort {
  const read = (context: CallContext, nativeId: string) =>
    readOne(client, context, 'vol', nativeId, async (VolumeIds) => {
      return (await client.ec2(context, new DescribeVolumesCommand({ VolumeIds }))).Volumes;
    });
  return {
    list: (context, request) =>
      listPage<Volume, VolumeObservation>(request, {
        fetch: async (page) => {
          const { Volumes, NextToken } = await client.ec2(context, new DescribeVolumesCommand(page));
          return { items: Volumes ?? [], nextToken: NextToken };
        },
        idOf: ({ VolumeId = '' }) => VolumeId,
        map: (natives) => natives.map(fromVolume),
      }),
    get: async (context, nativeId) => fromVolume(await read(context, nativeId)),
    create: (context, spec) => {
      const find = async () => {
        const mine = new DescribeVolumesCommand({ Filters: [markFilter(spec.token)] });
        return (await client.ec2(context, mine)).Volumes?.[0]?.VolumeId;
      };
      const make = async () => {
        const { sizeBytes, snapshotNativeId } = spec;
        const Size = sizeBytes === undefined ? undefined : Math.ceil(sizeBytes / gibibyte);
        const SnapshotId = snapshotNativeId === undefined ? undefined : requireId('snap', snapshotNativeId);
        const command = new CreateVolumeCommand({
          AvailabilityZone: spec.zone ?? (await firstZone(client, context)),
          VolumeType: (spec.driver ?? 'gp3') as 'gp3',
          ClientToken: clientToken(spec.token.operationId),
          TagSpecifications: [tagsOnCreate('volume', spec.tags, spec.token, spec.name)],
          ...(SnapshotId === undefined ? { Size: Size ?? defaultGiB } : { SnapshotId, ...(Size ? { Size } : {}) }),
        });
        return (await client.ec2(context, command)).VolumeId;
      };
      return makeOnce(client, find, make);
    },
    attach: async (context, nativeId, { instanceNativeId }) => {
      requireId('i', instanceNativeId);
      const { Attachments = [] } = await read(context, nativeId);
      if (Attachments.some(({ InstanceId, State }) => InstanceId === instanceNativeId && State !== 'detached')) return;
      await attachAtFreePlace(client, context, nativeId, instanceNativeId);
    },
    detach: async (context, nativeId, { instanceNativeId }) => {
      const { Attachments = [] } = await read(context, nativeId);
      const there = Attachments.find(({ InstanceId }) => InstanceId === instanceNativeId);
      if (there === undefined || there.State === 'detached' || there.State === 'detaching') return;
      const command = new DetachVolumeCommand({ VolumeId: nativeId, InstanceId: instanceNativeId });
      await client.ec2(context, command);
    },
    grow: async (context, nativeId, { sizeBytes }) => {
      const Size = Math.ceil(sizeBytes / gibibyte);
      if (((await read(context, nativeId)).Size ?? 0) >= Size) return;
      await client.ec2(context, new ModifyVolumeCommand({ VolumeId: nativeId, Size }));
    },
    delete: (context, nativeId) =>
      removeOne(client, 'vol', nativeId, (VolumeId) => client.ec2(context, new DeleteVolumeCommand({ VolumeId }))),
  };
}

/** Names that EC2 recommends for data volumes (docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html). */
const places = [...'fghijklmnop'].map((letter) => `/dev/sd${letter}`);

/** At the first free place; another attachment may take it in between, then at the next. */
async function attachAtFreePlace(
  client: AwsClient,
  context: CallContext,
  VolumeId: string,
  InstanceId: string,
): Promise<void> {
  const ids = [VolumeId, InstanceId];
  const { Reservations } = await client.recent.settled(context, [InstanceId], () =>
    client.ec2(context, new DescribeInstancesCommand({ InstanceIds: [InstanceId] })),
  );
  const taken = new Set(Reservations?.[0]?.Instances?.[0]?.BlockDeviceMappings?.map(({ DeviceName }) => DeviceName));
  for (const Device of places.filter((place) => !taken.has(place))) {
    try {
      const command = new AttachVolumeCommand({ VolumeId, InstanceId, Device });
      await client.recent.settled(context, ids, () => client.ec2(context, command));
      return;
    } catch (error) {
      const isTaken = hasAwsCode(error, 'InvalidParameterValue') && /already in use/.test(String(error));
      if (!isTaken) throw error;
    }
  }
  const message = `${InstanceId} has no free place for a volume: ${places.length} are attached already.`;
  throw new ProviderError({ code: 'quota_exceeded', message });
}

/** A volume lives in one zone; where none is asked for it is the first of the region, always the same. */
async function firstZone(client: AwsClient, context: CallContext): Promise<string> {
  const Filters = [
    { Name: 'zone-type', Values: ['availability-zone'] },
    { Name: 'state', Values: ['available'] },
  ];
  const { AvailabilityZones = [] } = await client.ec2(context, new DescribeAvailabilityZonesCommand({ Filters }));
  const [first] = AvailabilityZones.flatMap(({ ZoneName }) => ZoneName ?? []).sort();
  if (first !== undefined) return first;
  throw new ProviderError({ code: 'invalid_request', message: 'This region has no zone for a volume: choose one.' });
}
