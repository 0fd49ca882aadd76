import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addRule, applyFirewalls, makeFirewall, removeFirewall, removeRule } from '../account/firewall-commands.ts';
import { generateKey, importKey, removeKey } from '../account/key-pair-commands.ts';
import { adding, addReading, done } from './adding.ts';
import { firewallDocument, keyPairDocument } from './belonging-wire.ts';
import { parsed, type Surroundings } from './call.ts';
import { makeFields } from './fields.ts';
import { instanceDocument } from './wire.ts';

const firewallSchema = z.strictObject({
  ...makeFields,
  description: z.string().max(300).nullable().default(null),
  network: z.string().nullable().default(null),
});
const port = z.number().int().min(0).max(65_535).nullable().default(null);
const ruleSchema = z
  .strictObject({
    direction: z.enum(['ingress', 'egress']),
    protocol: z.string().regex(/^(tcp|udp|icmp|icmpv6|any|\d{1,3})$/, 'tcp, udp, icmp, icmpv6, any or a number'),
    port_from: port,
    port_to: port,
    cidr: z.union([z.cidrv4(), z.cidrv6()]).nullable().default(null),
    peer: z.string().nullable().default(null),
    description: z.string().max(300).nullable().default(null),
  })
  .refine((rule) => (rule.cidr === null) !== (rule.peer === null), 'give either cidr or peer')
  .refine((rule) => (rule.port_from === null) === (rule.port_to === null), 'give both ports or none')
  .refine((rule) => (rule.port_from ?? 0) <= (rule.port_to ?? 0), 'port_from must not be above port_to')
  .refine(
    (rule) => rule.port_from === null || rule.protocol === 'tcp' || rule.protocol === 'udp',
    'only tcp and udp have ports',
  );
const applySchema = z.strictObject({ firewalls: z.array(z.string()).max(16) });
const importSchema = z.strictObject({ ...makeFields, public_key: z.string().max(16_384) });
const generateSchema = z.strictObject(makeFields);

/** The API of firewalls and key pairs. */
export function accessRoutes(server: FastifyInstance, surroundings: Surroundings): void {
  const add = adding(server, surroundings);
  addReading(add, { kind: 'firewalls', path: '/firewalls', noun: 'firewalls' }, firewallDocument);
  add('POST', '/firewalls', 'firewalls.create', ({ account, request }) => {
    const { client_token: clientToken, ...order } = parsed(firewallSchema, request.body);
    return firewallDocument(account, makeFirewall(account, { ...order, clientToken }));
  });
  add('POST', '/firewalls/:id/rules', 'firewalls.addRule', ({ account, id, request }) => {
    const { port_from: portFrom, port_to: portTo, ...rule } = parsed(ruleSchema, request.body);
    return firewallDocument(account, addRule(account, id, { ...rule, portFrom, portTo }));
  });
  add('DELETE', '/firewalls/:id/rules/:rule', 'firewalls.removeRule', ({ account, id, request }) => {
    const { rule } = parsed(z.object({ rule: z.string() }), request.params);
    return firewallDocument(account, removeRule(account, id, rule));
  });
  add('PUT', '/instances/:id/firewalls', 'firewalls.apply', ({ account, id, request }) => {
    const { firewalls } = parsed(applySchema, request.body);
    return instanceDocument(account, applyFirewalls(account, id, firewalls));
  });
  add('DELETE', '/firewalls/:id', 'firewalls.delete', ({ account, id }) => done(() => removeFirewall(account, id)));

  addReading(add, { kind: 'keyPairs', path: '/key_pairs', noun: 'keyPairs' }, keyPairDocument);
  add('POST', '/key_pairs/import', 'keyPairs.import', ({ account, request }) => {
    const { client_token: clientToken, public_key: publicKey, ...order } = parsed(importSchema, request.body);
    return keyPairDocument(account, importKey(account, { ...order, publicKey, clientToken }));
  });
  add('POST', '/key_pairs/generate', 'keyPairs.generate', ({ account, request }) => {
    const { client_token: clientToken, ...order } = parsed(generateSchema, request.body);
    const { keyPair, privateKey } = generateKey(account, { ...order, clientToken });
    return { ...keyPairDocument(account, keyPair), private_key: privateKey };
  });
  add('DELETE', '/key_pairs/:id', 'keyPairs.delete', ({ account, id }) => done(() => removeKey(account, id)));
}
