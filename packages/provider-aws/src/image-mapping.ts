import type { Image } from '@aws-sdk/client-ec2';
import type { ImageObservation } from '@kumo/provider-core';
import { withFingerprint } from './paging.ts';
import { imageStates } from './states.ts';
import { nameOf, operationOf, personsTags } from './tags.ts';

const gibibyte = 2 ** 30;

/** An image in the model's words. */
export function fromImage(native: Image): ImageObservation {
  const nativeId = native.ImageId ?? '';
  const root = native.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === native.RootDeviceName)?.Ebs;
  const diskBytes = root?.VolumeSize === undefined ? null : root.VolumeSize * gibibyte;
  return withFingerprint({
    nativeId,
    name: nameOf(native.Tags) ?? (native.Name || nativeId),
    tags: personsTags(native.Tags),
    createdAt: createdAt(native.CreationDate),
    operationId: operationOf(native.Tags),
    native: { ...native },
    state: imageStates.get(native.State ?? '') ?? 'unknown',
    references: native.Name ? [native.Name] : [],
    digest: null,
    architecture: native.Architecture ?? null,
    os: native.PlatformDetails ?? native.Platform ?? null,
    // What it takes in storage is not told; what it needs of a disk is.
    sizeBytes: null,
    minDiskBytes: diskBytes,
    visibility: native.Public === true ? 'public' : native.Public === false ? 'private' : null,
  });
}

function createdAt(date: string | undefined): string | null {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
