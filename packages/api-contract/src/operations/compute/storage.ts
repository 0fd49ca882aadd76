import { idSchema, snapshotSchema, snapshotStates, volumeSchema, volumeStates } from '@kumo/model';
import { z } from 'zod';
import { anyOf, belongings, changing, listing, making, nativeName, reading, removal } from './shared.ts';

const volumeBytes = z.number().int().min(1_048_576).describe("Bytes; rounded up to the cloud's own unit.");
const manage = 'volumes:manage';

/** Volumes. */
export const volumes = {
  list: listing({ path: '/volumes', things: 'volumes', permission: 'volumes:read' }, volumeSchema, {
    state: z.array(z.enum(volumeStates)).optional(),
    instanceId: anyOf('instance').describe('Attached to one of these.'),
  }),
  get: reading({ path: '/volumes', thing: 'a volume', permission: 'volumes:read' }, 'volume', volumeSchema),
  create: making(
    {
      path: '/volumes',
      summary: 'Create a volume, empty or from a snapshot',
      permission: manage,
    },
    volumeSchema,
    z.strictObject({
      cloudId: idSchema('cloud'),
      name: nativeName,
      sizeBytes: volumeBytes.optional(),
      driver: z.string().min(1).max(200).optional().describe('Volume type, disk offering or driver.'),
      zone: z.string().min(1).max(200).optional().describe('Where it is to be; must be where its instance is.'),
      snapshotId: idSchema('snapshot').optional().describe('Restores this snapshot.'),
      ...belongings,
    }),
  ),
  attach: changing(
    { path: '/volumes/{id}/attach', summary: 'Attach a volume to an instance', permission: manage },
    'volume',
    volumeSchema,
    z.strictObject({ instanceId: idSchema('instance') }),
  ),
  detach: changing(
    { path: '/volumes/{id}/detach', summary: 'Detach a volume from an instance', permission: manage },
    'volume',
    volumeSchema,
    z.strictObject({
      instanceId: idSchema('instance').optional().describe('Needed where it is attached to several.'),
    }),
  ),
  grow: changing(
    { path: '/volumes/{id}/grow', summary: 'Make a volume larger', permission: manage },
    'volume',
    volumeSchema,
    z.strictObject({ sizeBytes: volumeBytes }),
  ),
  delete: removal({ path: '/volumes', summary: 'Delete a volume with its data', permission: manage }, 'volume'),
};

/** Snapshots of volumes. */
export const snapshots = {
  list: listing({ path: '/snapshots', things: 'snapshots', permission: 'volumes:read' }, snapshotSchema, {
    state: z.array(z.enum(snapshotStates)).optional(),
    volumeId: anyOf('volume').describe('Of one of these.'),
  }),
  get: reading({ path: '/snapshots', thing: 'a snapshot', permission: 'volumes:read' }, 'snapshot', snapshotSchema),
  create: making(
    {
      path: '/snapshots',
      summary: 'Make a snapshot of a volume',
      description: 'To go back to it, create a volume from it.',
      permission: manage,
    },
    snapshotSchema,
    z.strictObject({ volumeId: idSchema('volume'), name: nativeName, ...belongings }),
  ),
  delete: removal({ path: '/snapshots', summary: 'Delete a snapshot', permission: manage }, 'snapshot'),
};
