import type { SnapshotsPort } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { createOnce, runToEnd, untilMade } from './jobs.ts';
import { found, listPage, readRow } from './listing.ts';
import { tagsOf, tagsToSend } from './ownership.ts';
import { fromSnapshot } from './storage-mapping.ts';
import { putMarks, tagParams } from './tags.ts';

/** Snapshots of disks. Since 4.19 one has a row for each store that keeps it, unless it is asked for once (`showunique`). */
export function snapshotsPort(cloud: Cloud): SnapshotsPort {
  const { client } = cloud;
  const command = 'listSnapshots';
  return {
    list: (context, request) =>
      listPage({ client, command, params: { ...cloud.visible, showunique: true } }, context, request, (rows) =>
        rows.map(fromSnapshot),
      ),
    get: async (context, nativeId) => {
      const params = { ...cloud.reach, showunique: true, id: nativeId };
      return fromSnapshot(await readRow({ client, command, params }, context, 'snapshot', nativeId));
    },
    async create(context, spec) {
      const tags = tagParams(tagsToSend(spec.tags, spec.token));
      const params = { volumeid: spec.volumeNativeId, name: spec.name, ...tags };
      const made = await createOnce(client, context, 'createSnapshot', params, spec.token);
      await untilMade(client, context, 'createSnapshot', made);
      const read = { ...cloud.reach, showunique: true, id: made.nativeId };
      const row = await readRow({ client, command, params: read }, context, 'snapshot', made.nativeId);
      // Snapshots take their tags along; not every version keeps them.
      await putMarks(client, context, { kind: 'Snapshot', nativeId: made.nativeId, tags: tagsOf(row) }, spec);
      return { nativeId: made.nativeId };
    },
    delete: async (context, nativeId) => {
      await found(runToEnd(client, context, 'deleteSnapshot', { id: nativeId }));
    },
  };
}
