import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Account } from '../account/account.ts';
import { makeNetwork, makeVolume, removeImage, removeNetwork, removeVolume } from '../account/belonging-commands.ts';
import { notFound } from '../account/errors.ts';
import { findSize, sizes } from '../world/catalog.ts';
import { addCall, parsed, type Surroundings } from './call.ts';
import { nameSchema, tagsSchema, tokenSchema } from './instances.routes.ts';
import { pageDocument } from './paging.ts';
import { imageDocument, networkDocument, sizeDocument, volumeDocument } from './wire.ts';

const volumeSchema = z.strictObject({
  name: nameSchema,
  size_gib: z.number().int().min(1).max(16_384),
  tags: tagsSchema,
  client_token: tokenSchema,
});
const networkSchema = z.strictObject({
  name: nameSchema,
  cidr: z.cidrv4().nullable().default(null),
  internal: z.boolean().default(false),
  tags: tagsSchema,
  client_token: tokenSchema,
});

/** The API of sizes, images, volumes and networks. */
export function belongingRoutes(server: FastifyInstance, surroundings: Surroundings): void {
  const add = (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    call: string,
    handle: Parameters<typeof addCall>[2]['handle'],
  ): void => addCall(server, surroundings, { method, url, call, changes: method !== 'GET', handle });

  add('GET', '/sizes', 'sizes.list', () => ({ items: sizes.map(sizeDocument), next_marker: null }));
  add('GET', '/sizes/:id', 'sizes.get', ({ id }) => {
    const size = findSize(id);
    if (size === undefined) throw notFound(id);
    return sizeDocument(size);
  });

  add('GET', '/images', 'images.list', (call) =>
    pageDocument(call, call.account.shelves.images, (image) => imageDocument(call.account, image)),
  );
  add('GET', '/images/:id', 'images.get', ({ account, id }) => imageDocument(account, found(account, 'images', id)));
  add('DELETE', '/images/:id', 'images.delete', ({ account, id }) => done(() => removeImage(account, id)));

  add('GET', '/volumes', 'volumes.list', (call) =>
    pageDocument(call, call.account.shelves.volumes, (volume) => volumeDocument(call.account, volume)),
  );
  add('GET', '/volumes/:id', 'volumes.get', ({ account, id }) =>
    volumeDocument(account, found(account, 'volumes', id)),
  );
  add('POST', '/volumes', 'volumes.create', ({ account, request }) => {
    const { name, tags, size_gib: sizeGib, client_token: clientToken } = parsed(volumeSchema, request.body);
    return volumeDocument(account, makeVolume(account, { name, tags, sizeGib, clientToken }));
  });
  add('DELETE', '/volumes/:id', 'volumes.delete', ({ account, id }) => done(() => removeVolume(account, id)));

  add('GET', '/networks', 'networks.list', (call) =>
    pageDocument(call, call.account.shelves.networks, (network) => networkDocument(call.account, network)),
  );
  add('GET', '/networks/:id', 'networks.get', ({ account, id }) =>
    networkDocument(account, found(account, 'networks', id)),
  );
  add('POST', '/networks', 'networks.create', ({ account, request }) => {
    const { client_token: clientToken, ...order } = parsed(networkSchema, request.body);
    return networkDocument(account, makeNetwork(account, { ...order, clientToken }));
  });
  add('DELETE', '/networks/:id', 'networks.delete', ({ account, id }) => done(() => removeNetwork(account, id)));
}

function found<K extends 'images' | 'volumes' | 'networks'>(account: Account, kind: K, id: string) {
  const thing = account.shelves[kind].find(id, account.now());
  if (thing === undefined) throw notFound(id);
  return thing as NonNullable<ReturnType<Account['shelves'][K]['find']>>;
}

function done(work: () => void): Record<string, never> {
  work();
  return {};
}
