import type { CallContext, NetworkObservation, NetworksPort } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isNotFound } from './errors.ts';
import { instantOf, type Native, objectOf, textOf } from './fields.ts';
import { listAll, listPage } from './listing.ts';
import { operationOf, ownTags } from './marks.ts';
import { fingerprinted, trimmed } from './native.ts';
import { kinds, makeOnce, tagsOf } from './neutron-things.ts';
import { removeThing } from './removal.ts';
import { connectSubnet, makeRouter, removeRouters, routerPortOwners } from './routers.ts';

/** What a network's own document does not say. */
export interface NetworkSurroundings {
  /** Address ranges by network id. */
  readonly cidrs: ReadonlyMap<string, readonly string[]>;
  /** Networks that a router is on. */
  readonly routed: ReadonlySet<string>;
}

/**
 * Networks of Neutron: the project's own, shared ones and those that lead out. A network that is made here gets a router of its
 * own to the outside, unless it is to be internal or the cloud has no outside.
 */
export function networksPort(client: OpenStackClient): NetworksPort {
  const pathOf = (nativeId: string) => `/networks/${encodeURIComponent(nativeId)}`;
  const source = { service: 'network', path: '/networks', key: 'networks' } as const;
  return {
    list: (context, request) =>
      listPage(client, context, source, request, async (networks) => {
        const visible = await ownOrShared(client, networks);
        const around = await surroundings(client, context, visible);
        return visible.map((network) => fromNeutronNetwork(network, around));
      }),
    get: async (context, nativeId) => {
      const network = objectOf((await client.read('network', pathOf(nativeId), context)).network);
      return fromNeutronNetwork(network, await surroundings(client, context, [network]));
    },
    create: async (context, { name, token, tags, cidr, internal }) => {
      const order = { token, tags, description: '', body: { name }, find: { name } };
      const network = await makeOnce(client, context, kinds.network, order);
      const router =
        internal === true ? null : await makeRouter(client, context, { name, token, tags, network: network.nativeId });
      if (cidr === undefined) return network;
      const body = { name, network_id: network.nativeId, cidr, ip_version: cidr.includes(':') ? 6 : 4 };
      const find = { network_id: network.nativeId };
      const subnet = await makeOnce(client, context, kinds.subnet, { token, tags, description: '', body, find });
      if (router !== null) await connectSubnet(client, context, router, subnet.nativeId);
      return network;
    },
    delete: async (context, nativeId) => {
      try {
        await client.read('network', pathOf(nativeId), context);
      } catch (error) {
        if (isNotFound(error)) return;
        throw error;
      }
      await removeRouters(client, context, nativeId);
      // Its subnets go with it. Whatever else is in it keeps it: Neutron says what.
      await removeThing(client, context, 'network', pathOf(nativeId));
    },
  };
}

/** An administrator is shown everybody's networks; only what this project could use belongs to its inventory. */
async function ownOrShared(client: OpenStackClient, networks: readonly Native[]): Promise<readonly Native[]> {
  const project = (await client.session()).project.id;
  return networks.filter(
    (network) =>
      network.project_id === project ||
      network.tenant_id === project ||
      network.shared === true ||
      network['router:external'] === true,
  );
}

async function surroundings(
  client: OpenStackClient,
  context: CallContext,
  networks: readonly Native[],
): Promise<NetworkSurroundings> {
  if (networks.length === 0) return { cidrs: new Map(), routed: new Set() };
  const narrow = networks.length > 20 ? {} : { network_id: networks.flatMap((network) => textOf(network.id) ?? []) };
  const [subnets, ports] = await Promise.all([
    listAll(client, context, {
      service: 'network',
      path: '/subnets',
      key: 'subnets',
      query: { ...narrow, fields: ['id', 'network_id', 'cidr'] },
    }),
    listAll(client, context, {
      service: 'network',
      path: '/ports',
      key: 'ports',
      query: { ...narrow, device_owner: routerPortOwners, fields: ['id', 'network_id'] },
    }),
  ]);
  const cidrs = new Map<string, string[]>();
  for (const subnet of subnets) {
    const network = textOf(subnet.network_id) ?? '';
    cidrs.set(network, [...(cidrs.get(network) ?? []), textOf(subnet.cidr) ?? ''].sort());
  }
  return { cidrs, routed: new Set(ports.flatMap((port) => textOf(port.network_id) ?? [])) };
}

/** A network in the model's words. Internal: nobody outside the project shares it, and no router is on it. */
export function fromNeutronNetwork(network: Native, around: NetworkSurroundings): NetworkObservation {
  const nativeId = textOf(network.id) ?? '';
  const tags = tagsOf(network);
  const external = network['router:external'] === true;
  return fingerprinted({
    nativeId,
    name: textOf(network.name) ?? nativeId,
    tags: ownTags(tags),
    createdAt: instantOf(network.created_at),
    operationId: operationOf(tags),
    native: trimmed(network),
    driver: textOf(network['provider:network_type']),
    cidrs: [...(around.cidrs.get(nativeId) ?? [])],
    external,
    internal: !external && network.shared !== true && !around.routed.has(nativeId),
  });
}
