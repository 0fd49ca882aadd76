import { z } from 'zod';
import { idSchema } from './ids.ts';
import { resourceBaseSchema } from './resources.ts';
import { publicIpStates } from './states.ts';

/** What instances attach to. */
export const networkSchema = resourceBaseSchema.extend({
  id: idSchema('network'),
  driver: z.string().nullable(),
  cidrs: z.array(z.string()),
  external: z.boolean().describe('Whether it leads out of the cloud by itself.'),
  internal: z.boolean().describe('Whether it has no way out at all.'),
});

/** A range of addresses inside a network. */
export const subnetSchema = resourceBaseSchema.extend({
  id: idSchema('subnet'),
  networkId: idSchema('network').nullable(),
  cidr: z.string(),
  gatewayIp: z.string().nullable(),
  zone: z.string().nullable(),
});

/** One rule of a firewall. Ports are null for protocols without any; both null means all. One of `cidr` and `peer` is set. */
export const firewallRuleSchema = z.object({
  id: z.string().describe("The provider's own id of the rule."),
  direction: z.enum(['ingress', 'egress']),
  protocol: z.string().describe('`tcp`, `udp`, `icmp`, `icmpv6`, `any`, or a protocol number.'),
  portFrom: z.number().int().min(0).max(65535).nullable(),
  portTo: z.number().int().min(0).max(65535).nullable(),
  cidr: z.string().nullable().describe('Addresses at the other end.'),
  peer: z.string().nullable().describe("The provider's own id or name of the firewall at the other end."),
  description: z.string().nullable(),
});

/** A set of rules about what may come in and go out. */
export const firewallSchema = resourceBaseSchema.extend({
  id: idSchema('firewall'),
  networkId: idSchema('network').nullable(),
  description: z.string().nullable(),
  isDefault: z.boolean().describe('Whether instances get it when none is asked for.'),
  rules: z.array(firewallRuleSchema),
});

/** An address that can be moved between instances. */
export const publicIpSchema = resourceBaseSchema.extend({
  id: idSchema('publicIp'),
  address: z.string(),
  state: z.enum(publicIpStates),
  nativeState: z.string().nullable(),
  instanceId: idSchema('instance').nullable().describe('Where it leads.'),
  privateIp: z.string().nullable().describe('Address inside that it leads to.'),
  networkId: idSchema('network').nullable().describe('The network that it comes from.'),
});

export type Network = z.infer<typeof networkSchema>;
export type Subnet = z.infer<typeof subnetSchema>;
export type FirewallRule = z.infer<typeof firewallRuleSchema>;
export type Firewall = z.infer<typeof firewallSchema>;
export type PublicIp = z.infer<typeof publicIpSchema>;
