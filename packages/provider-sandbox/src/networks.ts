import type { NetworksPort } from '@kumo/provider-core';
import type { SandboxClient } from './client.ts';
import { tagsToSend } from './mapping.ts';
import { fromSandboxNetwork } from './networking-mapping.ts';
import { thingsAt } from './things.ts';

/** Networks of the sandbox. Without a range it takes a free one of its own. */
export function networksPort(client: SandboxClient): NetworksPort {
  const { list, get, make, remove } = thingsAt(client, '/networks', fromSandboxNetwork);
  return {
    list,
    get,
    create: (context, { name, cidr, internal, token, tags }) =>
      make(context, {
        name,
        cidr: cidr ?? null,
        internal: internal ?? false,
        tags: tagsToSend(tags, token),
        client_token: token.operationId,
      }),
    delete: remove,
  };
}
