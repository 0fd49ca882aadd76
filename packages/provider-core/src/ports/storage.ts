import type { CallContext, Created, InventoryPort, OwnershipToken, ReportProgress } from './inventory.ts';

/** Images that instances start from. `delete`: gone already is success. */
export interface ImagesPort extends InventoryPort<'images'> {
  pull?(context: CallContext, reference: string, report: ReportProgress): Promise<Created>;
  /** Makes an image of bytes that are passed on as they come, never held. A second call with the same token goes on or returns the first one's image. */
  upload?(context: CallContext, spec: ImageUpload, content: AsyncIterable<Uint8Array>): Promise<Created>;
  delete?(context: CallContext, nativeId: string): Promise<void>;
}

/** An image whose bytes are at hand. */
export interface ImageUpload {
  readonly token: OwnershipToken;
  readonly name: string;
  /** E.g. `qcow2`, `raw`, `vmdk`, `iso`. */
  readonly format: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Sizes, where the provider has a list of them. */
export type SizesPort = InventoryPort<'sizes'>;

/** A volume to make. */
export interface VolumeSpec {
  readonly token: OwnershipToken;
  readonly name: string;
  /** Rounded up to what the provider counts in. */
  readonly sizeBytes?: number;
  /** Volume type, disk offering or driver. */
  readonly driver?: string;
  readonly zone?: string;
  /** Restores this snapshot (verb `restore`). */
  readonly snapshotNativeId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Volumes. `create` with the same name and token returns the first one's volume. `delete`: gone already is success. Attached or
 * detached already, or as large already, is success.
 */
export interface VolumesPort extends InventoryPort<'volumes'> {
  create?(context: CallContext, spec: VolumeSpec): Promise<Created>;
  attach?(context: CallContext, nativeId: string, to: { readonly instanceNativeId: string }): Promise<void>;
  detach?(context: CallContext, nativeId: string, from: { readonly instanceNativeId: string }): Promise<void>;
  grow?(context: CallContext, nativeId: string, to: { readonly sizeBytes: number }): Promise<void>;
  delete?(context: CallContext, nativeId: string): Promise<void>;
}

/** Copies of volumes. `create` with the same name and token returns the first one's. `delete`: gone already is success. */
export interface SnapshotsPort extends InventoryPort<'snapshots'> {
  create?(
    context: CallContext,
    spec: {
      readonly token: OwnershipToken;
      readonly name: string;
      readonly volumeNativeId: string;
      readonly tags: Readonly<Record<string, string>>;
    },
  ): Promise<Created>;
  delete?(context: CallContext, nativeId: string): Promise<void>;
}
