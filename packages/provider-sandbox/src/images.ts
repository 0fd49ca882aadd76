import type { ImagesPort } from '@kumo/provider-core';
import type { SandboxClient } from './client.ts';
import { listPage } from './listing.ts';
import { fromSandboxImage } from './mapping.ts';
import { removeThing } from './removal.ts';
import type { SandboxImage } from './wire.ts';

/** Images of the sandbox: its own, and those made from instances. */
export function imagesPort(client: SandboxClient): ImagesPort {
  const pathOf = (nativeId: string) => `/images/${encodeURIComponent(nativeId)}`;
  return {
    list: (context, request) => listPage(client, context, '/images', request, fromSandboxImage),
    get: async (context, nativeId) => {
      const answer = await client.call({ path: pathOf(nativeId), signal: context.signal });
      return fromSandboxImage(Object(answer) as SandboxImage);
    },
    delete: (context, nativeId) => removeThing(client, context, pathOf(nativeId)),
  };
}
