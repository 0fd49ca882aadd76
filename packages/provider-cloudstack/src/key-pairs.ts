import { type CallContext, type KeyPairsPort, ProviderError } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { cutPage, found, listRows, notFound } from './listing.ts';
import { fromKeyPair } from './network-mapping.ts';
import { opensshFingerprint } from './ssh-fingerprint.ts';
import { entityIn, type Row, textOf } from './wire.ts';

/**
 * SSH keys of the account: never those of others, because their names are unique in an account only. CloudStack puts no tags
 * on them; the name is the mark, and gives a public key back only as its fingerprint.
 */
export function keyPairsPort(cloud: Cloud): KeyPairsPort {
  const { client } = cloud;
  const read = async (context: CallContext, filter: { name?: string } = {}) =>
    await listRows({ client, command: 'listSSHKeyPairs', params: { ...cloud.owner, ...filter } }, context);
  const named = async (context: CallContext, name: string): Promise<Row | undefined> =>
    (await read(context, { name })).find((row) => textOf(row, 'name') === name);
  return {
    list: async (context, request) => cutPage((await read(context)).map(fromKeyPair), request),
    async get(context, nativeId) {
      const row = await named(context, nativeId);
      if (row === undefined) throw notFound('key pair', nativeId);
      return fromKeyPair(row);
    },
    async import(context, { name, publicKey }) {
      const earlier = await named(context, name);
      if (earlier === undefined) {
        await client.change('registerSSHKeyPair', { ...cloud.owner, name, publickey: publicKey }, context.signal);
      } else if (textOf(earlier, 'fingerprint') !== opensshFingerprint(publicKey)) {
        throw taken(name);
      }
      return { nativeId: name };
    },
    async generate(context, { name }) {
      if ((await named(context, name)) !== undefined) throw taken(name);
      const answer = await client.change('createSSHKeyPair', { ...cloud.owner, name }, context.signal);
      const privateKey = textOf(entityIn(answer), 'privatekey');
      if (privateKey === null) {
        const message = 'CloudStack made the key pair and did not give its private key; delete it and try again.';
        throw new ProviderError({ code: 'unexpected', message });
      }
      return { nativeId: name, privateKey: privateKey.endsWith('\n') ? privateKey : `${privateKey}\n` };
    },
    delete: async (context, nativeId) => {
      if ((await named(context, nativeId)) === undefined) return;
      await found(client.change('deleteSSHKeyPair', { ...cloud.owner, name: nativeId }, context.signal));
    },
  };
}

function taken(name: string): ProviderError {
  return new ProviderError({ code: 'conflict', message: `CloudStack has another key pair of the name ${name}.` });
}
