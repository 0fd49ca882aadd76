import { idSchema, imageSchema, imageStates, sizeSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { accepted, changeErrors, listing, making, nameSchema, reading, removal, wait } from './shared.ts';

/** How the data of an image is laid out. Which of them a cloud takes is its own matter. */
const imageFormat = z
  .enum(['qcow2', 'raw', 'vmdk', 'vhd', 'vhdx', 'vdi', 'iso'])
  .describe('How the data is laid out, e.g. `qcow2`.');

/** Images. */
export const images = {
  list: listing({ path: '/images', things: 'images', permission: 'images:read' }, imageSchema, {
    state: z.array(z.enum(imageStates)).optional(),
  }),
  get: reading({ path: '/images', thing: 'an image', permission: 'images:read' }, 'image', imageSchema),
  pull: making(
    { path: '/images', summary: 'Pull an image from its registry', permission: 'images:manage' },
    imageSchema,
    z.strictObject({ cloudId: idSchema('cloud'), reference: z.string().min(1).max(500) }),
  ),
  upload: operation({
    method: 'POST',
    path: '/images/upload',
    summary: 'Upload an image',
    description:
      "The body is the image itself (`application/octet-stream`), passed on to the cloud as it comes and kept nowhere here. When it is cut off, too large, or refused by the cloud, nothing of it stays there. An Idempotency-Key stands for the query, not for the data: a repeat of it answers the first one's operation and reads no data, so send what failed again with another key.",
    permission: 'images:manage',
    upload: true,
    query: wait.extend({
      cloudId: idSchema('cloud'),
      name: nameSchema,
      format: imageFormat,
      projectId: idSchema('project').optional(),
    }),
    responses: { 201: imageSchema, 202: accepted },
    errors: [...changeErrors, 'payload_too_large', 'unsupported_media_type'],
  }),
  delete: removal({ path: '/images', summary: 'Delete an image', permission: 'images:manage' }, 'image'),
};

/** Sizes. */
export const sizes = {
  list: listing({ path: '/sizes', things: 'sizes', permission: 'instances:read' }, sizeSchema, {}),
};
