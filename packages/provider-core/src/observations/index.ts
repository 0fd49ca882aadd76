import type { z } from 'zod';
import {
  imageObservationSchema,
  instanceObservationSchema,
  keyPairObservationSchema,
  sizeObservationSchema,
} from './instances.ts';
import {
  firewallObservationSchema,
  networkObservationSchema,
  publicIpObservationSchema,
  subnetObservationSchema,
} from './networking.ts';
import { snapshotObservationSchema, volumeObservationSchema } from './storage.ts';

export * from './instances.ts';
export * from './networking.ts';
export * from './storage.ts';

/** Nouns that a cloud's inventory is made of, with the shape of each one's observation. */
export const observationSchemas = {
  instances: instanceObservationSchema,
  images: imageObservationSchema,
  sizes: sizeObservationSchema,
  volumes: volumeObservationSchema,
  snapshots: snapshotObservationSchema,
  networks: networkObservationSchema,
  subnets: subnetObservationSchema,
  firewalls: firewallObservationSchema,
  publicIps: publicIpObservationSchema,
  keyPairs: keyPairObservationSchema,
} as const;

/** A noun of the inventory. */
export type InventoryNoun = keyof typeof observationSchemas;

/** The observation type of one noun. */
export type Observation<N extends InventoryNoun = InventoryNoun> = z.infer<(typeof observationSchemas)[N]>;
