import { idSchema, imageSchema, imageStates, sizeSchema } from '@kumo/model';
import { z } from 'zod';
import { listing, making, reading, removal } from './shared.ts';

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
  delete: removal({ path: '/images', summary: 'Delete an image', permission: 'images:manage' }, 'image'),
};

/** Sizes. */
export const sizes = {
  list: listing({ path: '/sizes', things: 'sizes', permission: 'instances:read' }, sizeSchema, {}),
};
