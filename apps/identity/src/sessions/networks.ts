import { isIPv4, isIPv6 } from 'node:net';

/** Groups of an IPv6 address that a provider gives to one customer: 64 bits. */
const customerGroups = 4;

/**
 * The network that an address counts as for limits: an IPv4 address itself, the first half of an IPv6 address. What is
 * neither counts as one network of its own.
 */
export function networkOf(address: string): string {
  if (isIPv4(address)) return address;
  const plain = address.split('%', 1)[0] ?? '';
  if (!isIPv6(plain)) return 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = plain.toLowerCase().split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = tail === undefined ? before : [...before, ...zeros, ...after];
  return `${groups
    .slice(0, customerGroups)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
