import {
  CreateKeyPairCommand,
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  ImportKeyPairCommand,
  type KeyPairInfo,
} from '@aws-sdk/client-ec2';
import { type CallContext, type KeyPairObservation, type KeyPairsPort, ProviderError } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { hasAwsCode, isNotFound } from './errors.ts';
import { notFound } from './native-ids.ts';
import { fromKeyPair } from './network-mapping.ts';
import { listPage } from './paging.ts';
import { operationOf, tagsOnCreate } from './tags.ts';

/** SSH keys of the region, by name. EC2 gives all of them in one answer. */
export function keyPairsPort(client: AwsClient): KeyPairsPort {
  const read = (context: CallContext, name: string) =>
    client.recent.settled(context, [name], async () => {
      const query = new DescribeKeyPairsCommand({ KeyNames: [name], IncludePublicKey: true });
      const [native] = (await client.ec2(context, query)).KeyPairs ?? [];
      if (native === undefined) throw notFound(name);
      return native;
    });
  return {
    list: (context, request) =>
      listPage<KeyPairInfo, KeyPairObservation>(request, {
        fetch: async () => {
          const { KeyPairs = [] } = await client.ec2(context, new DescribeKeyPairsCommand({ IncludePublicKey: true }));
          return { items: KeyPairs, nextToken: undefined };
        },
        idOf: ({ KeyName = '' }) => KeyName,
        map: (natives) => natives.map(fromKeyPair),
      }),
    get: async (context, nativeId) => fromKeyPair(await read(context, nativeId)),
    import: async (context, { token, name, tags, publicKey }) => {
      const command = new ImportKeyPairCommand({
        KeyName: name,
        PublicKeyMaterial: new TextEncoder().encode(publicKey),
        TagSpecifications: [tagsOnCreate('key-pair', tags, token, null)],
      });
      try {
        await client.ec2(context, command);
        client.recent.note(name);
      } catch (error) {
        if (!hasAwsCode(error, 'InvalidKeyPair.Duplicate')) throw error;
        const there = await read(context, name);
        if (operationOf(there.Tags) !== token.operationId && !isSameKey(there.PublicKey, publicKey)) throw taken(name);
      }
      return { nativeId: name };
    },
    generate: async (context, { token, name, tags }) => {
      const TagSpecifications = [tagsOnCreate('key-pair', tags, token, null)];
      const command = new CreateKeyPairCommand({ KeyName: name, KeyType: 'ed25519', TagSpecifications });
      const { KeyMaterial } = await client.ec2(context, command);
      if (KeyMaterial === undefined) throw new TypeError('AWS made a key pair and did not give it');
      return { nativeId: client.recent.note(name), privateKey: KeyMaterial };
    },
    delete: async (context, nativeId) => {
      try {
        await client.ec2(context, new DeleteKeyPairCommand({ KeyName: nativeId }));
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      client.recent.forget(nativeId);
    },
  };
}

/** Compares type and key; the comment at the end is anybody's. */
function isSameKey(there: string | undefined, asked: string): boolean {
  const essence = (key: string) => key.trim().split(/\s+/).slice(0, 2).join(' ');
  return there !== undefined && essence(there) === essence(asked);
}

function taken(name: string): ProviderError {
  const message = `There is another key pair named ${name} already.`;
  return new ProviderError({ code: 'conflict', message, providerCode: 'InvalidKeyPair.Duplicate' });
}
