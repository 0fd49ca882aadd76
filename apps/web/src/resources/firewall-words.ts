import type { FirewallRule } from '@kumo/model';

/** A rule's protocol and ports: `tcp 443`, `udp 5000–5010`, `icmp`, `everything`. */
export function portsOf(rule: Pick<FirewallRule, 'protocol' | 'portFrom' | 'portTo'>): string {
  const protocol = rule.protocol === 'any' ? 'everything' : rule.protocol;
  if (rule.portFrom === null) return protocol;
  const isWide = rule.portFrom <= 1 && (rule.portTo ?? rule.portFrom) === 65_535;
  if (isWide) return `${protocol}, every port`;
  const isOne = rule.portTo === null || rule.portTo === rule.portFrom;
  return `${protocol} ${isOne ? rule.portFrom : `${rule.portFrom}–${rule.portTo}`}`;
}

/** Who is at the rule's other end. */
export function otherEndOf(rule: Pick<FirewallRule, 'cidr' | 'peer'>): string {
  if (rule.peer !== null) return rule.peer;
  if (rule.cidr === null || rule.cidr === '0.0.0.0/0' || rule.cidr === '::/0') {
    return rule.cidr === '::/0' ? 'anywhere (IPv6)' : 'anywhere';
  }
  return rule.cidr;
}
