import type { ImagesPort, SnapshotsPort, VolumesPort } from '../../ports/index.ts';
import { conflict } from './shelf.ts';
import type { PaperWorld } from './world.ts';

const gibibyte = 2 ** 30;

/** Volumes on paper. */
export function volumesPort({ volumes, snapshots }: PaperWorld): Required<VolumesPort> {
  const isThere = { driver: null, zone: null, bootable: false } as const;
  return {
    ...volumes.inventory,
    create: async (_context, spec) => {
      const source = spec.snapshotNativeId === undefined ? undefined : snapshots.get(spec.snapshotNativeId);
      const sizeBytes = spec.sizeBytes ?? source?.sizeBytes ?? gibibyte;
      const state = { state: 'available', nativeState: 'available' } as const;
      return volumes.make(spec, { ...isThere, ...state, attachedTo: [], sizeBytes });
    },
    attach: async (_context, nativeId, { instanceNativeId }) =>
      volumes.set(nativeId, { state: 'in_use', nativeState: 'in use', attachedTo: [instanceNativeId] }),
    detach: async (_context, nativeId) =>
      volumes.set(nativeId, { state: 'available', nativeState: 'available', attachedTo: [] }),
    grow: async (_context, nativeId, { sizeBytes }) =>
      volumes.set(nativeId, { sizeBytes: Math.max(sizeBytes, volumes.get(nativeId).sizeBytes ?? 0) }),
    delete: async (_context, nativeId) => {
      if (volumes.things.get(nativeId)?.state === 'in_use') throw conflict('It is attached.');
      volumes.things.delete(nativeId);
    },
  };
}

/** Copies of volumes. */
export function snapshotsPort({ snapshots, volumes }: PaperWorld): Required<SnapshotsPort> {
  return {
    ...snapshots.inventory,
    create: async (_context, spec) => {
      const { sizeBytes } = volumes.get(spec.volumeNativeId);
      const fields = { state: 'available', nativeState: 'available', sizeBytes } as const;
      return snapshots.make(spec, { ...fields, volumeNativeId: spec.volumeNativeId });
    },
    delete: async (_context, nativeId) => void snapshots.things.delete(nativeId),
  };
}

/** Images: of instances, and of what is uploaded. One that broke off stays `creating`, and is gone on with. */
export function imagesPort({ images }: PaperWorld): Required<Omit<ImagesPort, 'pull'>> {
  return {
    ...images.inventory,
    upload: async (_context, spec, content) => {
      const fields = {
        references: [],
        digest: null,
        architecture: null,
        os: null,
        sizeBytes: null,
        minDiskBytes: null,
      };
      const made = images.make(spec, { ...fields, state: 'creating', visibility: 'private' });
      let sizeBytes = 0;
      for await (const piece of content) sizeBytes += piece.length;
      images.set(made.nativeId, { state: 'available', sizeBytes });
      return made;
    },
    delete: async (_context, nativeId) => void images.things.delete(nativeId),
  };
}
