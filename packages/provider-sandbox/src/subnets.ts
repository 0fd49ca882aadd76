import type { SubnetsPort } from '@kumo/provider-core';
import type { SandboxClient } from './client.ts';
import { tagsToSend } from './mapping.ts';
import { fromSandboxSubnet } from './networking-mapping.ts';
import { thingsAt } from './things.ts';

/** Subnets of the sandbox's networks. Without a zone a subnet is for all of them. */
export function subnetsPort(client: SandboxClient): SubnetsPort {
  const { list, get, make, remove } = thingsAt(client, '/subnets', fromSandboxSubnet);
  return {
    list,
    get,
    create: (context, { name, networkNativeId, cidr, zone, token, tags }) =>
      make(context, {
        name,
        network: networkNativeId,
        cidr,
        zone: zone ?? null,
        tags: tagsToSend(tags, token),
        client_token: token.operationId,
      }),
    delete: remove,
  };
}
