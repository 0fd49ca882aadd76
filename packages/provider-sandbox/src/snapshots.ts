import type { SnapshotsPort } from '@kumo/provider-core';
import type { SandboxClient } from './client.ts';
import { tagsToSend } from './mapping.ts';
import { fromSandboxSnapshot } from './storage-mapping.ts';
import { thingsAt } from './things.ts';

/** Snapshots of the sandbox's volumes. */
export function snapshotsPort(client: SandboxClient): SnapshotsPort {
  const { list, get, make, remove } = thingsAt(client, '/snapshots', fromSandboxSnapshot);
  return {
    list,
    get,
    create: (context, { name, volumeNativeId, token, tags }) =>
      make(context, {
        name,
        volume: volumeNativeId,
        tags: tagsToSend(tags, token),
        client_token: token.operationId,
      }),
    delete: remove,
  };
}
