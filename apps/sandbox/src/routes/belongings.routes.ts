import type { FastifyInstance } from 'fastify';
import { notFound } from '../account/errors.ts';
import { removeImage } from '../account/image-commands.ts';
import { findSize, sizes } from '../world/catalog.ts';
import { adding, addReading, done } from './adding.ts';
import type { Surroundings } from './call.ts';
import { imageDocument, sizeDocument } from './wire.ts';

/** The API of sizes and images. */
export function belongingRoutes(server: FastifyInstance, surroundings: Surroundings): void {
  const add = adding(server, surroundings);
  add('GET', '/sizes', 'sizes.list', () => ({ items: sizes.map(sizeDocument), next_marker: null }));
  add('GET', '/sizes/:id', 'sizes.get', ({ id }) => {
    const size = findSize(id);
    if (size === undefined) throw notFound(id);
    return sizeDocument(size);
  });

  addReading(add, { kind: 'images', path: '/images', noun: 'images' }, imageDocument);
  add('DELETE', '/images/:id', 'images.delete', ({ account, id }) => done(() => removeImage(account, id)));
}
