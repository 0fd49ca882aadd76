import { firewallSchema, idSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import {
  accepted,
  anyOf,
  belongings,
  changeErrors,
  changing,
  listing,
  making,
  nativeName,
  reading,
  removal,
  wait,
} from './shared.ts';

const read = 'networks:read';
const manage = 'networks:manage';
const port = z.number().int().min(0).max(65_535);
const withPorts: ReadonlySet<string> = new Set(['tcp', 'udp', '6', '17', '33', '132', '136']);

/** A rule as it is asked for. */
export const firewallRuleInput = z
  .strictObject({
    direction: z.enum(['ingress', 'egress']),
    protocol: z
      .string()
      .regex(
        /^(tcp|udp|icmp|icmpv6|any|\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/,
        'tcp, udp, icmp, icmpv6, any or a protocol number',
      ),
    portFrom: port.optional().describe('Neither port: all.'),
    portTo: port.optional().describe('Default: `portFrom`.'),
    cidr: z
      .union([z.cidrv4(), z.cidrv6()])
      .optional()
      .describe('Addresses at the other end, e.g. `0.0.0.0/0`. This or `peerFirewallId`.'),
    peerFirewallId: idSchema('firewall').optional().describe('Instances with this firewall at the other end.'),
    description: z.string().max(250).optional(),
  })
  .superRefine((rule, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if ((rule.cidr === undefined) === (rule.peerFirewallId === undefined))
      refuse('cidr', 'give cidr or peerFirewallId');
    if (rule.portFrom !== undefined && !withPorts.has(rule.protocol)) {
      refuse('portFrom', `${rule.protocol} has no ports`);
    }
    if (rule.portTo === undefined) return;
    if (rule.portFrom === undefined) refuse('portFrom', 'must be given with portTo');
    else if (rule.portFrom > rule.portTo) refuse('portTo', 'must not be below portFrom');
  });

/** Firewalls: sets of rules that instances have. */
export const firewalls = {
  list: listing({ path: '/firewalls', things: 'firewalls', permission: read }, firewallSchema, {
    networkId: anyOf('network'),
  }),
  get: reading({ path: '/firewalls', thing: 'a firewall', permission: read }, 'firewall', firewallSchema),
  create: making(
    { path: '/firewalls', summary: 'Create a firewall', permission: manage },
    firewallSchema,
    z.strictObject({
      cloudId: idSchema('cloud'),
      networkId: idSchema('network').optional().describe('Where a firewall belongs to one network.'),
      name: nativeName,
      description: z.string().max(250).optional(),
      ...belongings,
    }),
  ),
  addRule: changing(
    { path: '/firewalls/{id}/rules', summary: 'Add a rule', permission: manage },
    'firewall',
    firewallSchema,
    firewallRuleInput,
  ),
  removeRule: operation({
    method: 'DELETE',
    path: '/firewalls/{id}/rules/{ruleId}',
    summary: 'Remove a rule',
    permission: manage,
    params: z.object({ id: idSchema('firewall'), ruleId: z.string().min(1).max(200) }),
    query: wait,
    responses: { 202: accepted, 204: z.null() },
    errors: changeErrors,
  }),
  delete: removal({ path: '/firewalls', summary: 'Delete a firewall', permission: manage }, 'firewall'),
};
