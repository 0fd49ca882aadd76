import { ProviderError, type SnapshotObservation, type SnapshotsPort } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { bytesOf, instantOf, type Native, objectOf, textMapOf, textOf } from './fields.ts';
import { listAll, listPage } from './listing.ts';
import { operationOf, ownTags, tagsToSend } from './marks.ts';
import { isAtLeast, since } from './microversions.ts';
import { fingerprinted, trimmed } from './native.ts';
import { removeThing } from './removal.ts';
import { snapshotStates } from './states.ts';

/** Snapshots of Cinder's volumes, of attached ones too: as if the power had failed at that moment. */
export function snapshotsPort(client: OpenStackClient): SnapshotsPort {
  const pathOf = (nativeId: string) => `/snapshots/${encodeURIComponent(nativeId)}`;
  const source = { service: 'volume', path: '/snapshots/detail', key: 'snapshots' } as const;
  return {
    list: (context, request) => listPage(client, context, source, request, (items) => items.map(fromCinderSnapshot)),
    get: async (context, nativeId) => {
      const body = await client.read('volume', pathOf(nativeId), context);
      return fromCinderSnapshot(objectOf(body.snapshot));
    },
    create: async (context, { name, token, volumeNativeId, tags }) => {
      const there = await listAll(client, context, { ...source, query: { name, volume_id: volumeNativeId } });
      const known = there.find((one) => operationOf(textMapOf(one.metadata)) === token.operationId);
      const knownId = textOf(known?.id);
      if (knownId !== null) return { nativeId: knownId };
      const needsForce = !isAtLeast(await client.version('volume'), since.snapshotWithoutForce);
      const snapshot = {
        volume_id: volumeNativeId,
        name,
        metadata: tagsToSend(tags, token),
        ...(needsForce ? { force: true } : {}),
      };
      const { signal } = context;
      const answer = await client.call({
        service: 'volume',
        method: 'POST',
        path: '/snapshots',
        body: { snapshot },
        signal,
      });
      const nativeId = textOf(objectOf(answer.body.snapshot).id);
      if (nativeId !== null) return { nativeId };
      const message = 'Cinder made a snapshot but gave no id.';
      throw new ProviderError({ code: 'unexpected', message, outcomeUnknown: true });
    },
    delete: (context, nativeId) => removeThing(client, context, 'volume', pathOf(nativeId)),
  };
}

/** A snapshot in the model's words. */
export function fromCinderSnapshot(snapshot: Native): SnapshotObservation {
  const nativeId = textOf(snapshot.id) ?? '';
  const metadata = textMapOf(snapshot.metadata);
  const status = textOf(snapshot.status) ?? '';
  return fingerprinted({
    nativeId,
    name: textOf(snapshot.name) ?? nativeId,
    tags: ownTags(metadata),
    createdAt: instantOf(snapshot.created_at),
    operationId: operationOf(metadata),
    native: trimmed(snapshot),
    state: snapshotStates.get(status) ?? ('unknown' as const),
    nativeState: status,
    sizeBytes: bytesOf(snapshot.size, 'GiB'),
    volumeNativeId: textOf(snapshot.volume_id),
  });
}
