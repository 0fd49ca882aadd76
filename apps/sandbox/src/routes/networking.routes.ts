import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { makeNetwork, makeSubnet, removeNetwork, removeSubnet } from '../account/network-commands.ts';
import {
  allocateAddress,
  associateAddress,
  disassociateAddress,
  releaseAddress,
} from '../account/public-ip-commands.ts';
import { adding, addReading, done } from './adding.ts';
import { networkDocument, publicIpDocument, subnetDocument } from './belonging-wire.ts';
import { parsed, type Surroundings } from './call.ts';
import { makeFields, tagsSchema, tokenSchema, zoneSchema } from './fields.ts';

const networkSchema = z.strictObject({
  ...makeFields,
  cidr: z.cidrv4().nullable().default(null),
  internal: z.boolean().default(false),
});
const subnetSchema = z.strictObject({ ...makeFields, network: z.string(), cidr: z.cidrv4(), zone: zoneSchema });
const addressSchema = z.strictObject({
  tags: tagsSchema,
  client_token: tokenSchema,
  network: z.string().nullable().default(null),
});

/** The API of networks, subnets and public addresses. */
export function networkingRoutes(server: FastifyInstance, surroundings: Surroundings): void {
  const add = adding(server, surroundings);
  addReading(add, { kind: 'networks', path: '/networks', noun: 'networks' }, networkDocument);
  add('POST', '/networks', 'networks.create', ({ account, request }) => {
    const { client_token: clientToken, ...order } = parsed(networkSchema, request.body);
    return networkDocument(account, makeNetwork(account, { ...order, clientToken }));
  });
  add('DELETE', '/networks/:id', 'networks.delete', ({ account, id }) => done(() => removeNetwork(account, id)));

  addReading(add, { kind: 'subnets', path: '/subnets', noun: 'subnets' }, subnetDocument);
  add('POST', '/subnets', 'subnets.create', ({ account, request }) => {
    const { client_token: clientToken, ...order } = parsed(subnetSchema, request.body);
    return subnetDocument(account, makeSubnet(account, { ...order, clientToken }));
  });
  add('DELETE', '/subnets/:id', 'subnets.delete', ({ account, id }) => done(() => removeSubnet(account, id)));

  addReading(add, { kind: 'publicIps', path: '/public_ips', noun: 'publicIps' }, publicIpDocument);
  add('POST', '/public_ips', 'publicIps.allocate', ({ account, request }) => {
    const { client_token: clientToken, ...order } = parsed(addressSchema, request.body);
    return publicIpDocument(account, allocateAddress(account, { ...order, clientToken }));
  });
  add('POST', '/public_ips/:id/associate', 'publicIps.associate', ({ account, id, request }) => {
    const { instance } = parsed(z.strictObject({ instance: z.string() }), request.body);
    return publicIpDocument(account, associateAddress(account, id, instance));
  });
  add('POST', '/public_ips/:id/disassociate', 'publicIps.disassociate', ({ account, id }) =>
    publicIpDocument(account, disassociateAddress(account, id)),
  );
  add('DELETE', '/public_ips/:id', 'publicIps.release', ({ account, id }) => done(() => releaseAddress(account, id)));
}
