import type { CallContext, OwnershipToken } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isConflict, isNotFound } from './errors.ts';
import { listOf, textOf } from './fields.ts';
import { listAll } from './listing.ts';
import { kinds, makeOnce } from './neutron-things.ts';
import { removeThing } from './removal.ts';

/** Owners of the ports by which a router is on a network: plain, distributed, highly available. */
export const routerPortOwners = [
  'network:router_interface',
  'network:router_interface_distributed',
  'network:ha_router_replicated_interface',
] as const;

/** Names the network that a router was made for. */
function networkTag(network: string): Readonly<Record<string, string>> {
  return { 'kumo:network': network };
}

/** A router from a network to the outside; null where the cloud has no outside. */
export async function makeRouter(
  client: OpenStackClient,
  context: CallContext,
  spec: {
    readonly name: string;
    readonly token: OwnershipToken;
    readonly tags: Readonly<Record<string, string>>;
    readonly network: string;
  },
): Promise<string | null> {
  const outside = await externalNetworks(client, context);
  const [gateway] = outside;
  if (gateway === undefined) return null;
  const body = { name: spec.name, external_gateway_info: { network_id: gateway.id } };
  const tags = { ...spec.tags, ...networkTag(spec.network) };
  const order = { token: spec.token, tags, description: '', body, find: { name: spec.name } };
  return (await makeOnce(client, context, kinds.router, order)).nativeId;
}

/** Networks that lead out of the cloud, by name. */
export async function externalNetworks(
  client: OpenStackClient,
  context: CallContext,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const query = { 'router:external': 'true', fields: ['id', 'name', 'status'] };
  const found = await listAll(client, context, { service: 'network', path: '/networks', key: 'networks', query });
  const named = found.map((network) => ({ id: textOf(network.id) ?? '', name: textOf(network.name) ?? '' }));
  return named.toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Puts a router on a subnet; on it already is success. */
export async function connectSubnet(
  client: OpenStackClient,
  context: CallContext,
  router: string,
  subnet: string,
): Promise<void> {
  if ((await interfacesOf(client, context, { device_id: router })).some((one) => one.subnets.includes(subnet))) return;
  const path = `/routers/${encodeURIComponent(router)}/add_router_interface`;
  await client.call({ service: 'network', method: 'PUT', path, body: { subnet_id: subnet }, signal: context.signal });
}

/** The router that was made for a network, or null. */
export async function routerOf(client: OpenStackClient, context: CallContext, network: string): Promise<string | null> {
  const query = { tags: `kumo:network=${network}` };
  const [found] = await listAll(client, context, { service: 'network', path: '/routers', key: 'routers', query });
  return textOf(found?.id);
}

/** Takes every router off a subnet. */
export async function disconnectSubnet(client: OpenStackClient, context: CallContext, subnet: string): Promise<void> {
  const all = await interfacesOf(client, context, { fixed_ips: `subnet_id=${subnet}` });
  for (const { router } of all) await removeInterface(client, context, router, { subnet_id: subnet });
}

/** Takes every router off a network, and removes the one that was made for it. */
export async function removeRouters(client: OpenStackClient, context: CallContext, network: string): Promise<void> {
  for (const { router, port } of await interfacesOf(client, context, { network_id: network })) {
    await removeInterface(client, context, router, { port_id: port });
  }
  const own = await routerOf(client, context, network);
  if (own === null) return;
  try {
    await removeThing(client, context, 'network', `/routers/${encodeURIComponent(own)}`);
  } catch (error) {
    // Somebody put it on another network meanwhile: it stays with that.
    if (!isConflict(error)) throw error;
  }
}

async function removeInterface(
  client: OpenStackClient,
  context: CallContext,
  router: string,
  what: Readonly<Record<string, string>>,
): Promise<void> {
  const path = `/routers/${encodeURIComponent(router)}/remove_router_interface`;
  try {
    await client.call({ service: 'network', method: 'PUT', path, body: what, signal: context.signal });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function interfacesOf(client: OpenStackClient, context: CallContext, query: Readonly<Record<string, string>>) {
  const source = { service: 'network', path: '/ports', key: 'ports' } as const;
  const ports = await listAll(client, context, { ...source, query: { ...query, device_owner: routerPortOwners } });
  return ports.map((port) => ({
    port: textOf(port.id) ?? '',
    router: textOf(port.device_id) ?? '',
    subnets: listOf(port.fixed_ips).flatMap((ip) => textOf(ip.subnet_id) ?? []),
  }));
}
