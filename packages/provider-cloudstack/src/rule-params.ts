import { type FirewallRuleSpec, ProviderError } from '@kumo/provider-core';
import type { Params } from './client.ts';

/** A rule's protocol and ports in CloudStack's words: all ports are a range, all kinds of ICMP are -1. */
export function protocolParams({ protocol, portFrom, portTo }: FirewallRuleSpec): Params {
  const name = protocol.toLowerCase();
  if (name === 'any') return { protocol: 'all' };
  if (name === 'icmp') return { protocol: name, icmptype: -1, icmpcode: -1 };
  if (name === 'tcp' || name === 'udp') {
    if (portFrom === null) return { protocol: name, startport: 1, endport: 65_535 };
    return { protocol: name, startport: portFrom, endport: portTo ?? portFrom };
  }
  if (/^\d+$/.test(name)) return { protocol: name };
  const message = `CloudStack has no rules for ${protocol}: only for tcp, udp, icmp, any, or a protocol number.`;
  throw new ProviderError({ code: 'invalid_request', message });
}
