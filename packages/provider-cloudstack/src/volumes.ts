import { type CallContext, ProviderError, type VolumeSpec, type VolumesPort } from '@kumo/provider-core';
import type { Params } from './client.ts';
import type { Cloud } from './cloud.ts';
import { createOnce, followJob, runToEnd, untilMade } from './jobs.ts';
import { found, listPage, listRows, readRow } from './listing.ts';
import { tagsOf, tagsToSend } from './ownership.ts';
import { fromVolume } from './storage-mapping.ts';
import { putMarks } from './tags.ts';
import { countOf, isTrue, type Row, textOf } from './wire.ts';

const gibibyte = 2 ** 30;
const defaultSizeBytes = 10 * gibibyte;

/** Disks, root disks among them. Sizes are whole gibibytes, rounded up. */
export function volumesPort(cloud: Cloud): VolumesPort {
  const { client } = cloud;
  return {
    list: (context, request) =>
      listPage({ client, command: 'listVolumes', params: cloud.visible }, context, request, (rows) =>
        rows.map(fromVolume),
      ),
    get: async (context, nativeId) => fromVolume(await readVolume(cloud, context, nativeId)),
    async create(context, spec) {
      tagsToSend(spec.tags, spec.token);
      const made = await createOnce(
        client,
        context,
        'createVolume',
        await createParams(cloud, context, spec),
        spec.token,
      );
      await untilMade(client, context, 'createVolume', made);
      const row = await readVolume(cloud, context, made.nativeId);
      await putMarks(client, context, { kind: 'Volume', nativeId: made.nativeId, tags: tagsOf(row) }, spec);
      return { nativeId: made.nativeId };
    },
    attach: (context, nativeId, { instanceNativeId }) => attachVolume(cloud, context, nativeId, instanceNativeId),
    async detach(context, nativeId, { instanceNativeId }) {
      const row = await readVolume(cloud, context, nativeId);
      await settle(cloud, context, row);
      if (textOf(row, 'virtualmachineid') !== instanceNativeId) return;
      await runToEnd(client, context, 'detachVolume', { id: nativeId });
    },
    async grow(context, nativeId, { sizeBytes }) {
      const row = await readVolume(cloud, context, nativeId);
      if ((countOf(row, 'size') ?? 0) >= sizeBytes) return;
      await runToEnd(client, context, 'resizeVolume', { id: nativeId, size: Math.ceil(sizeBytes / gibibyte) });
    },
    delete: async (context, nativeId) => {
      await found(runToEnd(client, context, 'deleteVolume', { id: nativeId }));
    },
  };
}

/** Attaches a disk; attached there already is success. */
export async function attachVolume(
  cloud: Cloud,
  context: CallContext,
  nativeId: string,
  instanceId: string,
): Promise<void> {
  const row = await readVolume(cloud, context, nativeId);
  await settle(cloud, context, row);
  if (textOf(row, 'virtualmachineid') === instanceId) return;
  await runToEnd(cloud.client, context, 'attachVolume', { id: nativeId, virtualmachineid: instanceId });
}

/** One disk as CloudStack shows it. Throws `not_found`. */
function readVolume(cloud: Cloud, context: CallContext, nativeId: string): Promise<Row> {
  const params = { ...cloud.reach, id: nativeId };
  return readRow({ client: cloud.client, command: 'listVolumes', params }, context, 'volume', nativeId);
}

/** Waits for what is under way with a disk, where its row names a job. What that ends in is told by what is asked next. */
async function settle(cloud: Cloud, context: CallContext, row: Row): Promise<void> {
  const jobId = textOf(row, 'jobid');
  if (jobId === null || !['Attaching', 'Resizing', 'Creating'].includes(textOf(row, 'state') ?? '')) return;
  await found(followJob(cloud.client, context, jobId, 'the job of this volume'));
}

async function createParams(cloud: Cloud, context: CallContext, spec: VolumeSpec): Promise<Params> {
  const base = { ...cloud.owner, name: spec.name };
  const sizeGib = spec.sizeBytes === undefined ? undefined : Math.ceil(spec.sizeBytes / gibibyte);
  if (spec.snapshotNativeId !== undefined) {
    // A snapshot brings its zone and its kind of disk along.
    return { ...base, snapshotid: spec.snapshotNativeId, size: sizeGib };
  }
  const zone = await cloud.zoneFor(context, spec.zone);
  const wantedGib = sizeGib ?? Math.ceil(defaultSizeBytes / gibibyte);
  const zoneId = textOf(zone, 'id') ?? undefined;
  const offering = await diskOffering(cloud, context, { driver: spec.driver, wantedGib, zoneId });
  const size = isTrue(offering, 'iscustomized') ? { size: wantedGib } : {};
  return { ...base, zoneid: zoneId, diskofferingid: textOf(offering, 'id') ?? undefined, ...size };
}

/** The named kind of disk; else one of any size; else the smallest that is large enough. */
async function diskOffering(
  cloud: Cloud,
  context: CallContext,
  wanted: { readonly driver: string | undefined; readonly wantedGib: number; readonly zoneId: string | undefined },
): Promise<Row> {
  const params = { ...cloud.owner, zoneid: wanted.zoneId };
  const rows = await listRows({ client: cloud.client, command: 'listDiskOfferings', params }, context);
  const { driver, wantedGib } = wanted;
  const chosen =
    driver === undefined
      ? (rows.find((row) => isTrue(row, 'iscustomized') && !isTrue(row, 'iscustomizediops')) ??
        rows
          .filter((row) => (countOf(row, 'disksize') ?? 0) >= wantedGib)
          .toSorted((a, b) => (countOf(a, 'disksize') ?? 0) - (countOf(b, 'disksize') ?? 0))[0])
      : rows.find((row) => textOf(row, 'id') === driver || textOf(row, 'name') === driver);
  if (chosen !== undefined) return chosen;
  const names = rows.map((row) => textOf(row, 'name')).join(', ');
  const message = `CloudStack has no such kind of disk (disk offering) in this zone; it has ${names || 'none at all'}.`;
  throw new ProviderError({ code: 'invalid_request', message });
}
