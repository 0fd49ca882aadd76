import { healthStates, imageStates, imageVisibilities, instanceKinds, instanceStates, portSchema } from '@kumo/model';
import { z } from 'zod';
import { observationBase } from './base.ts';

/** One instance as a provider shows it. */
export const instanceObservationSchema = z.object({
  ...observationBase,
  kind: z.enum(instanceKinds),
  state: z.enum(instanceStates),
  nativeState: z.string(),
  stateReason: z.string().nullable(),
  /** While `resizing`: whether the new size is in place and waits to be kept or taken back. Left out: not known. */
  awaitsVerdict: z.boolean().optional(),
  health: z.enum(healthStates),
  imageNativeId: z.string().nullable(),
  imageName: z.string().nullable(),
  sizeNativeId: z.string().nullable(),
  sizeName: z.string().nullable(),
  vcpus: z.number().nullable(),
  memoryBytes: z.number().int().nullable(),
  privateIps: z.array(z.string()),
  publicIps: z.array(z.string()),
  ports: z.array(portSchema),
  networkNativeIds: z.array(z.string()),
  volumeNativeIds: z.array(z.string()),
  firewallNativeIds: z.array(z.string()),
  keyPairNativeId: z.string().nullable(),
  zone: z.string().nullable(),
  startedAt: z.iso.datetime().nullable(),
});

/** One image as a provider shows it. */
export const imageObservationSchema = z.object({
  ...observationBase,
  state: z.enum(imageStates),
  references: z.array(z.string()),
  digest: z.string().nullable(),
  architecture: z.string().nullable(),
  os: z.string().nullable(),
  sizeBytes: z.number().int().nullable(),
  minDiskBytes: z.number().int().nullable(),
  visibility: z.enum(imageVisibilities).nullable(),
});

/** One size as a provider shows it. `hourlyPrice.amount` is a decimal string. */
export const sizeObservationSchema = z.object({
  ...observationBase,
  vcpus: z.number().nullable(),
  memoryBytes: z.number().int().nullable(),
  diskBytes: z.number().int().nullable(),
  architecture: z.string().nullable(),
  hourlyPrice: z.object({ amount: z.string(), currency: z.string() }).nullable(),
});

/** One key pair as a provider shows it. Where a provider names them by name alone, that is the native id. */
export const keyPairObservationSchema = z.object({
  ...observationBase,
  publicKey: z.string().nullable(),
  publicKeyFingerprint: z.string().nullable(),
  keyType: z.string().nullable(),
});

export type InstanceObservation = z.infer<typeof instanceObservationSchema>;
export type ImageObservation = z.infer<typeof imageObservationSchema>;
export type SizeObservation = z.infer<typeof sizeObservationSchema>;
export type KeyPairObservation = z.infer<typeof keyPairObservationSchema>;
