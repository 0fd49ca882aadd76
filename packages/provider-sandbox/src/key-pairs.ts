import type { KeyPairsPort } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient } from './client.ts';
import { tagsToSend } from './mapping.ts';
import { fromSandboxKeyPair } from './networking-mapping.ts';
import { thingsAt } from './things.ts';

const generated = z.object({ id: z.string(), private_key: z.string() });

/** Key pairs of the sandbox. It makes real keys, and keeps their public halves only. */
export function keyPairsPort(client: SandboxClient): KeyPairsPort {
  const { list, get, make, remove } = thingsAt(client, '/key_pairs', fromSandboxKeyPair);
  return {
    list,
    get,
    import: (context, { name, publicKey, token, tags }) => {
      const order = { name, public_key: publicKey, tags: tagsToSend(tags, token), client_token: token.operationId };
      return make(context, order, '/import');
    },
    generate: async (context, { name, token, tags }) => {
      const body = { name, tags: tagsToSend(tags, token), client_token: token.operationId };
      const answer = await client.call({ method: 'POST', path: '/key_pairs/generate', body, signal: context.signal });
      const { id, private_key: privateKey } = generated.parse(answer);
      return { nativeId: id, privateKey };
    },
    delete: remove,
  };
}
