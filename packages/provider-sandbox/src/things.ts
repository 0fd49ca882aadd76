import type { CallContext, Created, ListRequest, Page } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient, SandboxRequest } from './client.ts';
import { listPage } from './listing.ts';
import { removeThing } from './removal.ts';

const created = z.object({ id: z.string() });

/** What everything that the sandbox keeps under a path is asked in the same way: lists, reads, makes, acts, removes. */
export interface Things<T> {
  list(context: CallContext, request: ListRequest): Promise<Page<T>>;
  get(context: CallContext, nativeId: string): Promise<T>;
  /** Posts an order; the answer names what was made. `below`: where it is not the path itself. */
  make(context: CallContext, body: object, below?: string): Promise<Created>;
  act(context: CallContext, nativeId: string, what: string, body?: object): Promise<void>;
  remove(context: CallContext, nativeId: string): Promise<void>;
}

/** The things under a path, in the model's words. */
export function thingsAt<Native, T extends { readonly nativeId: string; readonly fingerprint?: string | undefined }>(
  client: SandboxClient,
  path: string,
  map: (native: Native) => T,
): Things<T> {
  const pathOf = (nativeId: string) => `${path}/${encodeURIComponent(nativeId)}`;
  const send = async (request: SandboxRequest) => await client.call(request);
  return {
    list: (context, request) => listPage(client, context, path, request, map),
    // `defineProvider` parses what the mapping makes of it, field by field.
    get: async (context, nativeId) =>
      map(Object(await send({ path: pathOf(nativeId), signal: context.signal })) as Native),
    make: async (context, body, below = '') => {
      const answer = await send({ method: 'POST', path: `${path}${below}`, body, signal: context.signal });
      return { nativeId: created.parse(answer).id };
    },
    act: async (context, nativeId, what, body = {}) => {
      await send({ method: 'POST', path: `${pathOf(nativeId)}/${what}`, body, signal: context.signal });
    },
    remove: (context, nativeId) => removeThing(client, context, pathOf(nativeId)),
  };
}
