import {
  type CallContext,
  type KeyPairObservation,
  type KeyPairsPort,
  type ListRequest,
  ProviderError,
} from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isConflict } from './errors.ts';
import { listOf, type Native, objectOf, textOf } from './fields.ts';
import { listPage, withoutKnown } from './listing.ts';
import { isAtLeast, lastToGenerateKeys, since } from './microversions.ts';
import { fingerprinted, trimmed } from './native.ts';
import { removeThing } from './removal.ts';

const pathOf = (name: string) => `/os-keypairs/${encodeURIComponent(name)}`;

/**
 * Key pairs of the signed-in user, not of the project: who connects as somebody else sees others. The name is the id; there is no
 * place for tags or marks.
 */
export function keyPairsPort(client: OpenStackClient): KeyPairsPort {
  const read = async (context: CallContext, name: string) =>
    fromNovaKeyPair(objectOf((await client.read('compute', pathOf(name), context)).keypair));
  return {
    list: (context, request) => listKeys(client, context, request),
    get: read,
    import: async (context, { name, publicKey }) => {
      const keypair = { name, public_key: publicKey.trim() };
      const request = { service: 'compute', method: 'POST', path: '/os-keypairs', body: { keypair } } as const;
      try {
        await client.call({ ...request, signal: context.signal });
      } catch (error) {
        if (!isConflict(error)) throw error;
        const there = await read(context, name);
        if (sameKey(there.publicKey, publicKey)) return { nativeId: name };
        const message = `There is a key pair "${name}" already, with another key. Choose another name.`;
        throw new ProviderError({ code: 'conflict', message, cause: error });
      }
      return { nativeId: name };
    },
    generate: async (context, { name }) => {
      // Newer microversions only import; every Nova still knows this one.
      const version = await client.version('compute');
      const microversion = isAtLeast(version, lastToGenerateKeys) ? lastToGenerateKeys : version;
      const request = {
        service: 'compute',
        method: 'POST',
        path: '/os-keypairs',
        body: { keypair: { name } },
      } as const;
      const answer = await client.call({ ...request, microversion, signal: context.signal });
      const privateKey = textOf(objectOf(answer.body.keypair).private_key);
      if (privateKey !== null) return { nativeId: name, privateKey };
      const message = 'Nova made a key pair but did not give its private key; delete it and import one of your own.';
      throw new ProviderError({ code: 'unexpected', message });
    },
    delete: (context, name) => removeThing(client, context, 'compute', pathOf(name)),
  };
}

async function listKeys(client: OpenStackClient, context: CallContext, request: ListRequest) {
  const source = { service: 'compute', path: '/os-keypairs', key: 'keypairs', marker: 'name' } as const;
  if (isAtLeast(await client.version('compute'), since.keyPairPaging)) {
    const unwrapped = await readWrapped(client, context, request);
    return { ...withoutKnown(unwrapped.items.map(fromNovaKeyPair), request), nextCursor: unwrapped.nextCursor };
  }
  // Given whole: cut here.
  const all = await listPage(client, context, source, { limit: 1000 }, (items) =>
    items.map((item) => fromNovaKeyPair(objectOf(item.keypair))),
  );
  const sorted = all.items.toSorted((a, b) => (a.nativeId < b.nativeId ? -1 : 1));
  const rest = sorted.filter((item) => request.cursor === undefined || item.nativeId > request.cursor);
  const page = rest.slice(0, request.limit);
  return {
    ...withoutKnown(page, request),
    nextCursor: rest.length > page.length ? (page.at(-1)?.nativeId ?? null) : null,
  };
}

/** Nova wraps each key pair of a list in an object of its own, so its marker is one level down. */
async function readWrapped(client: OpenStackClient, context: CallContext, request: ListRequest) {
  const body = await client.read('compute', '/os-keypairs', context, { limit: request.limit, marker: request.cursor });
  if (!Array.isArray(body.keypairs)) {
    throw new ProviderError({ code: 'unexpected', message: 'Nova gave a list of key pairs that is not understood.' });
  }
  const items = listOf(body.keypairs).map((item) => objectOf(item.keypair));
  const hasNext = listOf(body.keypairs_links).some((link) => link.rel === 'next');
  return { items, nextCursor: hasNext ? textOf(items.at(-1)?.name) : null };
}

/** A key pair in the model's words. Its list has no time of creation, so that is only in `native` where it was read alone. */
export function fromNovaKeyPair(keyPair: Native): KeyPairObservation {
  const nativeId = textOf(keyPair.name) ?? '';
  const publicKey = textOf(keyPair.public_key);
  return fingerprinted({
    nativeId,
    name: nativeId,
    tags: {},
    createdAt: null,
    operationId: null,
    native: trimmed({
      name: keyPair.name,
      fingerprint: keyPair.fingerprint,
      type: keyPair.type,
      public_key: publicKey,
    }),
    publicKey,
    publicKeyFingerprint: textOf(keyPair.fingerprint),
    keyType: publicKey?.match(/^(?:ssh-|ecdsa-sha2-)?([a-z0-9]+)/)?.[1] ?? textOf(keyPair.type),
  });
}

/** The same kind and key, whatever the comment at the end says. */
function sameKey(a: string | null, b: string): boolean {
  const essence = (key: string) => key.trim().split(/\s+/).slice(0, 2).join(' ');
  return a !== null && essence(a) === essence(b);
}
