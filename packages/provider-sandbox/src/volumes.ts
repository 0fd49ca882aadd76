import type { VolumesPort } from '@kumo/provider-core';
import type { SandboxClient } from './client.ts';
import { gibibyte, tagsToSend } from './mapping.ts';
import { fromSandboxVolume } from './storage-mapping.ts';
import { thingsAt } from './things.ts';

/** Gibibytes of a volume that was asked for without a size. */
const defaultSizeGib = 10;

/** Volumes of the sandbox. Sizes are whole gibibytes, rounded up; without one 10 GiB, or what the snapshot has. */
export function volumesPort(client: SandboxClient): VolumesPort {
  const { list, get, make, act, remove } = thingsAt(client, '/volumes', fromSandboxVolume);
  return {
    list,
    get,
    create: (context, { name, sizeBytes, driver, zone, snapshotNativeId, token, tags }) =>
      make(context, {
        name,
        size_gib:
          sizeBytes === undefined ? (snapshotNativeId ? null : defaultSizeGib) : Math.ceil(sizeBytes / gibibyte),
        ...(driver === undefined ? {} : { type: driver }),
        zone: zone ?? null,
        snapshot: snapshotNativeId ?? null,
        tags: tagsToSend(tags, token),
        client_token: token.operationId,
      }),
    attach: (context, nativeId, { instanceNativeId }) =>
      act(context, nativeId, 'attach', { instance: instanceNativeId }),
    detach: (context, nativeId, { instanceNativeId }) =>
      act(context, nativeId, 'detach', { instance: instanceNativeId }),
    grow: (context, nativeId, { sizeBytes }) =>
      act(context, nativeId, 'grow', { size_gib: Math.ceil(sizeBytes / gibibyte) }),
    delete: remove,
  };
}
