import type { SubnetObservation, SubnetsPort } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isNotFound } from './errors.ts';
import { instantOf, type Native, objectOf, textOf } from './fields.ts';
import { listPage } from './listing.ts';
import { operationOf, ownTags } from './marks.ts';
import { fingerprinted, trimmed } from './native.ts';
import { kinds, makeOnce, tagsOf } from './neutron-things.ts';
import { removeThing } from './removal.ts';
import { connectSubnet, disconnectSubnet, routerOf } from './routers.ts';

/** Subnets of Neutron, the project's own. One in a network that was made here is put on that network's router. */
export function subnetsPort(client: OpenStackClient): SubnetsPort {
  const pathOf = (nativeId: string) => `/subnets/${encodeURIComponent(nativeId)}`;
  const source = { service: 'network', path: '/subnets', key: 'subnets' } as const;
  return {
    list: async (context, request) => {
      const query = { project_id: (await client.session()).project.id };
      return await listPage(client, context, { ...source, query }, request, (subnets) =>
        subnets.map(fromNeutronSubnet),
      );
    },
    get: async (context, nativeId) => {
      const body = await client.read('network', pathOf(nativeId), context);
      return fromNeutronSubnet(objectOf(body.subnet));
    },
    create: async (context, { name, token, tags, networkNativeId, cidr }) => {
      const body = { name, network_id: networkNativeId, cidr, ip_version: cidr.includes(':') ? 6 : 4 };
      const find = { name, network_id: networkNativeId };
      const subnet = await makeOnce(client, context, kinds.subnet, { token, tags, description: '', body, find });
      const router = await routerOf(client, context, networkNativeId);
      if (router !== null) await connectSubnet(client, context, router, subnet.nativeId);
      return subnet;
    },
    delete: async (context, nativeId) => {
      try {
        await client.read('network', pathOf(nativeId), context);
      } catch (error) {
        if (isNotFound(error)) return;
        throw error;
      }
      await disconnectSubnet(client, context, nativeId);
      await removeThing(client, context, 'network', pathOf(nativeId));
    },
  };
}

/** A subnet in the model's words. Neutron's subnets are in no zone. */
export function fromNeutronSubnet(subnet: Native): SubnetObservation {
  const nativeId = textOf(subnet.id) ?? '';
  const tags = tagsOf(subnet);
  return fingerprinted({
    nativeId,
    name: textOf(subnet.name) ?? nativeId,
    tags: ownTags(tags),
    createdAt: instantOf(subnet.created_at),
    operationId: operationOf(tags),
    native: trimmed(subnet),
    networkNativeId: textOf(subnet.network_id),
    cidr: textOf(subnet.cidr) ?? '',
    gatewayIp: textOf(subnet.gateway_ip),
    zone: null,
  });
}
