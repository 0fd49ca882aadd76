import type { PublicIpsPort } from '@kumo/provider-core';
import type { SandboxClient } from './client.ts';
import { tagsToSend } from './mapping.ts';
import { fromSandboxPublicIp } from './networking-mapping.ts';
import { thingsAt } from './things.ts';

/** Addresses that can be moved, beside those that machines of the sandbox have by themselves. */
export function publicIpsPort(client: SandboxClient): PublicIpsPort {
  const { list, get, make, act, remove } = thingsAt(client, '/public_ips', fromSandboxPublicIp);
  return {
    list,
    get,
    allocate: (context, { networkNativeId, token, tags }) =>
      make(context, {
        network: networkNativeId ?? null,
        tags: tagsToSend(tags, token),
        client_token: token.operationId,
      }),
    associate: (context, nativeId, { instanceNativeId }) =>
      act(context, nativeId, 'associate', { instance: instanceNativeId }),
    disassociate: (context, nativeId) => act(context, nativeId, 'disassociate'),
    release: remove,
  };
}
