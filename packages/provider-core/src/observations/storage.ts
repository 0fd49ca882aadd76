import { snapshotStates, volumeStates } from '@kumo/model';
import { z } from 'zod';
import { observationBase } from './base.ts';

/** One volume as a provider shows it. */
export const volumeObservationSchema = z.object({
  ...observationBase,
  state: z.enum(volumeStates),
  nativeState: z.string().nullable(),
  sizeBytes: z.number().int().nullable(),
  driver: z.string().nullable(),
  zone: z.string().nullable(),
  bootable: z.boolean(),
  attachedTo: z.array(z.string()),
});

/** One snapshot of a volume as a provider shows it. */
export const snapshotObservationSchema = z.object({
  ...observationBase,
  state: z.enum(snapshotStates),
  nativeState: z.string().nullable(),
  sizeBytes: z.number().int().nullable(),
  volumeNativeId: z.string().nullable(),
});

export type VolumeObservation = z.infer<typeof volumeObservationSchema>;
export type SnapshotObservation = z.infer<typeof snapshotObservationSchema>;
