import { z } from 'zod';
import { idSchema } from './ids.ts';
import { resourceBaseSchema } from './resources.ts';
import { snapshotStates, volumeStates } from './states.ts';

/** Block or named storage. */
export const volumeSchema = resourceBaseSchema.extend({
  id: idSchema('volume'),
  state: z.enum(volumeStates),
  nativeState: z.string().nullable(),
  sizeBytes: z.number().int().nullable().describe('Null where the provider does not say.'),
  driver: z.string().nullable().describe('What keeps it: a volume type, a disk offering, a driver.'),
  zone: z.string().nullable(),
  bootable: z.boolean().describe('Whether an instance starts from it.'),
  attachedTo: z.array(z.string()).describe('Native ids of the instances that mount it.'),
  instanceIds: z.array(idSchema('instance')).describe('The same, those that are known here.'),
});

/** A copy of a volume as it was at one moment. */
export const snapshotSchema = resourceBaseSchema.extend({
  id: idSchema('snapshot'),
  state: z.enum(snapshotStates),
  nativeState: z.string().nullable(),
  sizeBytes: z.number().int().nullable().describe('Size of the volume that it restores to.'),
  volumeId: idSchema('volume').nullable().describe('What it is a copy of; null once that is gone.'),
});

export type Volume = z.infer<typeof volumeSchema>;
export type Snapshot = z.infer<typeof snapshotSchema>;
