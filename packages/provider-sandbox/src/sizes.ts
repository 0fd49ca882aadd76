import type { SizesPort } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient } from './client.ts';
import { cutPage } from './listing.ts';
import { fromSandboxSize } from './mapping.ts';
import type { SandboxSize } from './wire.ts';

const listDocument = z.object({ items: z.array(z.unknown()) });

/** Sizes of the sandbox: a short list that it gives whole, cut into pages here. */
export function sizesPort(client: SandboxClient): SizesPort {
  return {
    list: async (context, request) => {
      const { items } = listDocument.parse(await client.call({ path: '/sizes', signal: context.signal }));
      return cutPage(
        items.map((item) => fromSandboxSize(Object(item) as SandboxSize)),
        request,
      );
    },
    get: async (context, nativeId) => {
      const answer = await client.call({ path: `/sizes/${encodeURIComponent(nativeId)}`, signal: context.signal });
      return fromSandboxSize(Object(answer) as SandboxSize);
    },
  };
}
