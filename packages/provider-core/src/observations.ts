import {
  healthStates,
  imageStates,
  instanceKinds,
  instanceStates,
  portSchema,
  tagsSchema,
  volumeStates,
} from '@kumo/model';
import { z } from 'zod';

/**
 * What an adapter reports, in the model's words but with the provider's own ids. Compute turns native ids into ids of ours;
 * an adapter never sees an organization, a database or a price.
 */
const observationBase = {
  nativeId: z.string().min(1),
  name: z.string(),
  tags: tagsSchema,
  /** ISO 8601; null where the provider does not say. */
  createdAt: z.iso.datetime().nullable(),
  /** Id of the operation that made it, read back from our ownership tag; null for everything found. */
  operationId: z.string().nullable(),
  /** The provider's own document without secrets (environment values, user data, passwords are removed by the adapter). */
  native: z.record(z.string(), z.unknown()),
  /** Changes when anything a person can see changes. Lets the next list skip what is unchanged; absent where not cheap. */
  fingerprint: z.string().optional(),
};

/** One instance as a provider shows it. */
export const instanceObservationSchema = z.object({
  ...observationBase,
  kind: z.enum(instanceKinds),
  state: z.enum(instanceStates),
  nativeState: z.string(),
  stateReason: z.string().nullable(),
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
});

/** One size as a provider shows it. `hourlyPrice.amount` is a decimal string. */
export const sizeObservationSchema = z.object({
  ...observationBase,
  vcpus: z.number().nullable(),
  memoryBytes: z.number().int().nullable(),
  diskBytes: z.number().int().nullable(),
  hourlyPrice: z.object({ amount: z.string(), currency: z.string() }).nullable(),
});

/** One volume as a provider shows it. */
export const volumeObservationSchema = z.object({
  ...observationBase,
  state: z.enum(volumeStates),
  nativeState: z.string().nullable(),
  sizeBytes: z.number().int().nullable(),
  driver: z.string().nullable(),
  attachedTo: z.array(z.string()),
});

/** One network as a provider shows it. */
export const networkObservationSchema = z.object({
  ...observationBase,
  driver: z.string().nullable(),
  cidrs: z.array(z.string()),
  external: z.boolean(),
  internal: z.boolean(),
});

export type InstanceObservation = z.infer<typeof instanceObservationSchema>;
export type ImageObservation = z.infer<typeof imageObservationSchema>;
export type SizeObservation = z.infer<typeof sizeObservationSchema>;
export type VolumeObservation = z.infer<typeof volumeObservationSchema>;
export type NetworkObservation = z.infer<typeof networkObservationSchema>;

/** Nouns that a cloud's inventory is made of, with the shape of each one's observation. */
export const observationSchemas = {
  instances: instanceObservationSchema,
  images: imageObservationSchema,
  sizes: sizeObservationSchema,
  volumes: volumeObservationSchema,
  networks: networkObservationSchema,
} as const;

/** A noun of the inventory. */
export type InventoryNoun = keyof typeof observationSchemas;

/** The observation type of one noun. */
export type Observation<N extends InventoryNoun = InventoryNoun> = z.infer<(typeof observationSchemas)[N]>;
