import { type CallContext, type LaunchSpec, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isNotFound } from './errors.ts';
import { listOf, type Native, objectOf, textOf } from './fields.ts';
import { listAll } from './listing.ts';
import { operationWord } from './marks.ts';

/** Begins the description of a port that was made for a server and goes with it. */
const portMark = 'kumo:operation=';

/**
 * Ports in the subnets that a launch asks for: Nova chooses networks only. Their description carries the operation, so that a
 * launch that is repeated finds them. Returns their ids, in order.
 */
export async function makePorts(
  client: OpenStackClient,
  context: CallContext,
  spec: LaunchSpec,
): Promise<readonly string[]> {
  const subnets = spec.subnetNativeIds ?? [];
  if (subnets.length === 0) return [];
  const description = operationWord(spec.token);
  const source = { service: 'network', path: '/ports', key: 'ports', query: { description } } as const;
  const there = await listAll(client, context, source);
  const ids: string[] = [];
  for (const subnet of subnets) {
    const isIn = (port: Native) => listOf(port.fixed_ips).some((ip) => ip.subnet_id === subnet);
    const known = textOf(there.find(isIn)?.id);
    ids.push(known ?? (await makePort(client, context, spec, subnet, description)));
  }
  return ids;
}

async function makePort(
  client: OpenStackClient,
  context: CallContext,
  spec: LaunchSpec,
  subnet: string,
  description: string,
): Promise<string> {
  const read = await client.read('network', `/subnets/${encodeURIComponent(subnet)}`, context);
  const port = {
    network_id: objectOf(read.subnet).network_id,
    fixed_ips: [{ subnet_id: subnet }],
    description,
    ...(spec.firewallNativeIds === undefined ? {} : { security_groups: spec.firewallNativeIds }),
  };
  const answer = await client.call({
    service: 'network',
    method: 'POST',
    path: '/ports',
    body: { port },
    signal: context.signal,
  });
  const id = textOf(objectOf(answer.body.port).id);
  if (id !== null) return id;
  throw new ProviderError({ code: 'unexpected', message: 'Neutron made a port but gave no id.', outcomeUnknown: true });
}

/** Removes ports; gone already is success. */
export async function removePorts(
  client: OpenStackClient,
  context: CallContext,
  ids: readonly string[],
): Promise<void> {
  for (const id of ids) {
    try {
      const path = `/ports/${encodeURIComponent(id)}`;
      await client.call({ service: 'network', method: 'DELETE', path, signal: context.signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

/** A server's ports, in Neutron's order. */
export async function portsOf(
  client: OpenStackClient,
  context: CallContext,
  serverId: string,
): Promise<readonly Native[]> {
  return await listAll(client, context, {
    service: 'network',
    path: '/ports',
    key: 'ports',
    query: { device_id: serverId },
  });
}

/** Whether a port was made for its server by a launch of ours. */
export function isOurs(port: Native): boolean {
  return textOf(port.description)?.startsWith(portMark) === true;
}
