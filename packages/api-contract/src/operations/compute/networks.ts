import { idSchema, networkSchema, publicIpSchema, publicIpStates, subnetSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import {
  accepted,
  anyOf,
  belongings,
  changeErrors,
  changing,
  idParams,
  listing,
  making,
  nativeName,
  reading,
  removal,
  wait,
} from './shared.ts';

const read = 'networks:read';
const manage = 'networks:manage';

/** Networks. */
export const networks = {
  list: listing({ path: '/networks', things: 'networks', permission: read }, networkSchema, {}),
  get: reading({ path: '/networks', thing: 'a network', permission: read }, 'network', networkSchema),
  create: making(
    { path: '/networks', summary: 'Create a network', permission: manage },
    networkSchema,
    z.strictObject({
      cloudId: idSchema('cloud'),
      name: nativeName,
      cidr: z.cidrv4().optional(),
      internal: z.boolean().default(false),
      ...belongings,
    }),
  ),
  delete: removal({ path: '/networks', summary: 'Delete a network', permission: manage }, 'network'),
};

/** Subnets of networks. */
export const subnets = {
  list: listing({ path: '/subnets', things: 'subnets', permission: read }, subnetSchema, {
    networkId: anyOf('network'),
  }),
  get: reading({ path: '/subnets', thing: 'a subnet', permission: read }, 'subnet', subnetSchema),
  create: making(
    { path: '/subnets', summary: 'Create a subnet of a network', permission: manage },
    subnetSchema,
    z.strictObject({
      networkId: idSchema('network'),
      name: nativeName,
      cidr: z.union([z.cidrv4(), z.cidrv6()]),
      zone: z.string().min(1).max(200).optional(),
      ...belongings,
    }),
  ),
  delete: removal({ path: '/subnets', summary: 'Delete a subnet', permission: manage }, 'subnet'),
};

/** Public addresses. */
export const publicIps = {
  list: listing({ path: '/public-ips', things: 'public addresses', permission: read }, publicIpSchema, {
    state: z.array(z.enum(publicIpStates)).optional(),
    instanceId: anyOf('instance').describe('Leading to one of these.'),
  }),
  get: reading({ path: '/public-ips', thing: 'a public address', permission: read }, 'publicIp', publicIpSchema),
  allocate: making(
    { path: '/public-ips', summary: 'Get a public address', permission: manage },
    publicIpSchema,
    z.strictObject({
      cloudId: idSchema('cloud'),
      networkId: idSchema('network').optional().describe('Where it comes from, on clouds with several outer networks.'),
      ...belongings,
    }),
  ),
  associate: changing(
    { path: '/public-ips/{id}/associate', summary: 'Lead a public address to an instance', permission: manage },
    'publicIp',
    publicIpSchema,
    z.strictObject({ instanceId: idSchema('instance') }),
  ),
  disassociate: operation({
    method: 'POST',
    path: '/public-ips/{id}/disassociate',
    summary: 'Take a public address off its instance',
    permission: manage,
    params: idParams('publicIp'),
    query: wait,
    responses: { 200: publicIpSchema, 202: accepted },
    errors: changeErrors,
  }),
  release: removal({ path: '/public-ips', summary: 'Give a public address back', permission: manage }, 'publicIp'),
};
