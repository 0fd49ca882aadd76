import {
  type CallContext,
  type OwnershipToken,
  ProviderError,
  type PublicIpObservation,
  type PublicIpsPort,
} from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isNotFound } from './errors.ts';
import { instantOf, listOf, type Native, objectOf, textOf } from './fields.ts';
import { portsOf } from './instance-ports.ts';
import { listAll, listPage } from './listing.ts';
import { operationOf, operationWord, ownTags } from './marks.ts';
import { fingerprinted, trimmed } from './native.ts';
import { kinds, makeOnce, tagsOf } from './neutron-things.ts';
import { removeThing } from './removal.ts';
import { externalNetworks } from './routers.ts';
import { publicIpState } from './states.ts';

const pathOf = (nativeId: string) => `/floatingips/${encodeURIComponent(nativeId)}`;

/** Public addresses: Neutron's floating IPs. They lead to a port, not to a server. */
export function publicIpsPort(client: OpenStackClient): PublicIpsPort {
  const source = { service: 'network', path: '/floatingips', key: 'floatingips' } as const;
  const described = async (context: CallContext, addresses: readonly Native[]) => {
    const devices = await devicesOf(client, context, addresses);
    return addresses.map((address) => fromFloatingIp(address, devices));
  };
  return {
    list: async (context, request) => {
      const query = { project_id: (await client.session()).project.id };
      return await listPage(client, context, { ...source, query }, request, (all) => described(context, all));
    },
    get: async (context, nativeId) => {
      const body = await client.read('network', pathOf(nativeId), context);
      const [observation] = await described(context, [objectOf(body.floatingip)]);
      if (observation !== undefined) return observation;
      throw new ProviderError({ code: 'unexpected', message: 'Neutron described nothing.' });
    },
    allocate: async (context, { token, tags, networkNativeId }) => {
      const network = networkNativeId ?? (await onlyOutside(client, context));
      return await allocateFor(client, context, { token, tags, network });
    },
    associate: (context, nativeId, { instanceNativeId }) =>
      associateAddress(client, context, nativeId, instanceNativeId),
    disassociate: async (context, nativeId) => {
      await pointTo(client, context, nativeId, null);
    },
    release: (context, nativeId) => releaseAddress(client, context, nativeId),
  };
}

/** An address that goes with a server; `description` names it. Returns its id. */
export async function allocateAddress(
  client: OpenStackClient,
  context: CallContext,
  { description }: { readonly description: string },
): Promise<string> {
  const floatingip = { floating_network_id: await onlyOutside(client, context), description };
  const request = { service: 'network', method: 'POST', path: '/floatingips', body: { floatingip } } as const;
  const answer = await client.call({ ...request, signal: context.signal });
  const id = textOf(objectOf(answer.body.floatingip).id);
  if (id !== null) return id;
  throw new ProviderError({
    code: 'unexpected',
    message: 'Neutron gave an address without an id.',
    outcomeUnknown: true,
  });
}

async function allocateFor(
  client: OpenStackClient,
  context: CallContext,
  {
    token,
    tags,
    network,
  }: { readonly token: OwnershipToken; readonly tags: Readonly<Record<string, string>>; readonly network: string },
) {
  const body = { floating_network_id: network };
  // Addresses have no name: an earlier try is known by its description, or by its tag once that is on.
  const source = { service: 'network', path: '/floatingips', key: 'floatingips' } as const;
  const [tagged] = await listAll(client, context, { ...source, query: { tags: operationWord(token) } });
  const known = textOf(tagged?.id);
  if (known !== null && tagged?.description === '') return { nativeId: known };
  const find = known === null ? { description: operationWord(token) } : { tags: operationWord(token) };
  return await makeOnce(client, context, kinds.address, { token, tags, description: '', body, find });
}

/** Leads an address to a server: to the first of its ports that has a way out. */
export async function associateAddress(
  client: OpenStackClient,
  context: CallContext,
  nativeId: string,
  instanceNativeId: string,
): Promise<void> {
  await client.read('compute', `/servers/${encodeURIComponent(instanceNativeId)}`, context);
  const ports = (await portsOf(client, context, instanceNativeId)).flatMap((port) => textOf(port.id) ?? []);
  const address = objectOf((await client.read('network', pathOf(nativeId), context)).floatingip);
  if (ports.some((port) => port === address.port_id)) return;
  let refusal: unknown;
  for (const port of ports) {
    try {
      await pointTo(client, context, nativeId, port);
      return;
    } catch (error) {
      // No router between this port's network and the outside: another port may have one.
      if (!isNotFound(error)) throw error;
      refusal = error;
    }
  }
  const message = 'None of the networks of this instance has a router to the outside; an address can not lead to it.';
  throw new ProviderError({ code: 'conflict', message, ...(refusal === undefined ? {} : { cause: refusal }) });
}

/** Gives an address back; gone already is success. */
export async function releaseAddress(client: OpenStackClient, context: CallContext, nativeId: string): Promise<void> {
  await removeThing(client, context, 'network', pathOf(nativeId));
}

async function pointTo(
  client: OpenStackClient,
  context: CallContext,
  nativeId: string,
  port: string | null,
): Promise<void> {
  const body = { floatingip: { port_id: port } };
  await client.call({ service: 'network', method: 'PUT', path: pathOf(nativeId), body, signal: context.signal });
}

async function onlyOutside(client: OpenStackClient, context: CallContext): Promise<string> {
  const outside = await externalNetworks(client, context);
  const [only] = outside;
  if (only !== undefined && outside.length === 1) return only.id;
  const message =
    only === undefined
      ? 'This cloud has no network that leads out, so there are no public addresses.'
      : `Addresses can come from several networks; choose one: ${outside.map((network) => network.name).join(', ')}.`;
  throw new ProviderError({ code: only === undefined ? 'not_supported' : 'invalid_request', message });
}

/** Servers by port. Most clouds send them along (extension fip-port-details); else their ports are read. */
async function devicesOf(
  client: OpenStackClient,
  context: CallContext,
  addresses: readonly Native[],
): Promise<ReadonlyMap<string, string>> {
  const devices = new Map<string, string>();
  const unknown: string[] = [];
  for (const address of addresses) {
    const port = textOf(address.port_id);
    if (port === null) continue;
    const details = objectOf(address.port_details);
    if (textOf(details.device_id) === null) unknown.push(port);
    else addServer(devices, port, details);
  }
  for (let from = 0; from < unknown.length; from += 40) {
    const query = { id: unknown.slice(from, from + 40), fields: ['id', 'device_id', 'device_owner'] };
    for (const port of await listAll(client, context, { service: 'network', path: '/ports', key: 'ports', query })) {
      addServer(devices, textOf(port.id) ?? '', port);
    }
  }
  return devices;
}

/** Only a server is an instance: load balancers and the like have ports with addresses, too. */
function addServer(devices: Map<string, string>, port: string, details: Native): void {
  const device = textOf(details.device_id);
  if (device !== null && textOf(details.device_owner)?.startsWith('compute:') === true) devices.set(port, device);
}

/** A floating IP in the model's words. Its name is the address. */
export function fromFloatingIp(address: Native, devices: ReadonlyMap<string, string>): PublicIpObservation {
  const ip = textOf(address.floating_ip_address) ?? '';
  const status = textOf(address.status) ?? '';
  const port = textOf(address.port_id);
  const tags = tagsOf(address);
  return fingerprinted({
    nativeId: textOf(address.id) ?? '',
    name: ip,
    tags: ownTags(tags),
    createdAt: instantOf(address.created_at),
    operationId: operationOf(tags),
    native: trimmed({ ...address, port_forwardings: listOf(address.port_forwardings) }),
    address: ip,
    state: publicIpState(status, port !== null),
    nativeState: status,
    instanceNativeId: port === null ? null : (devices.get(port) ?? null),
    privateIp: textOf(address.fixed_ip_address),
    networkNativeId: textOf(address.floating_network_id),
  });
}
