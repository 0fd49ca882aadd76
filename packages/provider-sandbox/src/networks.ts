import type { NetworksPort } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient } from './client.ts';
import { listPage } from './listing.ts';
import { fromSandboxNetwork, tagsToSend } from './mapping.ts';
import { removeThing } from './removal.ts';
import type { SandboxNetwork } from './wire.ts';

const created = z.object({ id: z.string() });

/** Networks of the sandbox. Without a range it takes a free one of its own. */
export function networksPort(client: SandboxClient): NetworksPort {
  const pathOf = (nativeId: string) => `/networks/${encodeURIComponent(nativeId)}`;
  return {
    list: (context, request) => listPage(client, context, '/networks', request, fromSandboxNetwork),
    get: async (context, nativeId) => {
      const answer = await client.call({ path: pathOf(nativeId), signal: context.signal });
      return fromSandboxNetwork(Object(answer) as SandboxNetwork);
    },
    create: async (context, { name, cidr, internal, token, tags }) => {
      const body = {
        name,
        cidr: cidr ?? null,
        internal: internal ?? false,
        tags: tagsToSend(tags, token),
        client_token: token.operationId,
      };
      const answer = await client.call({ method: 'POST', path: '/networks', body, signal: context.signal });
      return { nativeId: created.parse(answer).id };
    },
    delete: (context, nativeId) => removeThing(client, context, pathOf(nativeId)),
  };
}
