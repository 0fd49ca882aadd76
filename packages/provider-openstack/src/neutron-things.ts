import { type CallContext, type Created, type OwnershipToken, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient, Query } from './client.ts';
import { type Native, objectOf, textOf, textsOf } from './fields.ts';
import { listAll } from './listing.ts';
import { fromWords, operationOf, operationWord, wordsToSend } from './marks.ts';
import { removeThing } from './removal.ts';

/** A kind of thing that Neutron keeps: its names in addresses and bodies. */
export interface NeutronKind {
  readonly one: string;
  readonly many: string;
  /** Path below `/v2.0`. */
  readonly path: string;
}

/** The kinds that are made here. */
export const kinds = {
  network: { one: 'network', many: 'networks', path: '/networks' },
  subnet: { one: 'subnet', many: 'subnets', path: '/subnets' },
  router: { one: 'router', many: 'routers', path: '/routers' },
  firewall: { one: 'security_group', many: 'security_groups', path: '/security-groups' },
  address: { one: 'floatingip', many: 'floatingips', path: '/floatingips' },
} as const satisfies Record<string, NeutronKind>;

/** What is to be made. */
export interface NeutronOrder {
  readonly token: OwnershipToken;
  readonly tags: Readonly<Record<string, string>>;
  /** What people wrote; empty for none. */
  readonly description: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Narrows down where to look for what an earlier try made. */
  readonly find: Query;
}

/**
 * Makes one thing once. Neutron has no idempotency token, and tags can only be put on what exists: so the description carries the
 * operation until the tags are on, and a second call finds the thing by either and goes on from there.
 */
export async function makeOnce(
  client: OpenStackClient,
  context: CallContext,
  kind: NeutronKind,
  order: NeutronOrder,
): Promise<Created> {
  const source = { service: 'network', path: kind.path, key: kind.many, query: order.find } as const;
  const there = (await listAll(client, context, source)).find((thing) => isOf(thing, order.token));
  const made = there ?? (await create(client, context, kind, order));
  const nativeId = textOf(made.id);
  if (nativeId === null) {
    throw new ProviderError({
      code: 'unexpected',
      message: `Neutron made a ${kind.one} but gave no id.`,
      outcomeUnknown: true,
    });
  }
  if (made.description === order.description) return { nativeId };
  try {
    await finish(client, context, kind, nativeId, order);
  } catch (error) {
    // Tags that Neutron does not take: what was refused must not be there.
    const isRefused = error instanceof ProviderError && error.code === 'invalid_request';
    if (isRefused && there === undefined) {
      await removeThing(client, context, 'network', `${kind.path}/${encodeURIComponent(nativeId)}`);
    }
    throw error;
  }
  return { nativeId };
}

async function create(
  client: OpenStackClient,
  context: CallContext,
  kind: NeutronKind,
  order: NeutronOrder,
): Promise<Native> {
  const body = { [kind.one]: { ...order.body, description: operationWord(order.token) } };
  const answer = await client.call({
    service: 'network',
    method: 'POST',
    path: kind.path,
    body,
    signal: context.signal,
  });
  return objectOf(answer.body[kind.one]);
}

async function finish(
  client: OpenStackClient,
  context: CallContext,
  kind: NeutronKind,
  nativeId: string,
  order: NeutronOrder,
): Promise<void> {
  const path = `${kind.path}/${encodeURIComponent(nativeId)}`;
  const put = { service: 'network', method: 'PUT', signal: context.signal } as const;
  await client.call({ ...put, path: `${path}/tags`, body: { tags: wordsToSend(order.tags, order.token) } });
  await client.call({ ...put, path, body: { [kind.one]: { description: order.description } } });
}

function isOf(thing: Native, token: OwnershipToken): boolean {
  const byTag = operationOf(fromWords(textsOf(thing.tags))) === token.operationId;
  return byTag || thing.description === operationWord(token);
}

/** The tags of a thing of Neutron's as keys and values, our marks included. */
export function tagsOf(thing: Native): Record<string, string> {
  return fromWords(textsOf(thing.tags));
}
