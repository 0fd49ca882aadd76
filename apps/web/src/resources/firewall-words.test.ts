import { expect, test } from 'vitest';
import { otherEndOf, portsOf } from './firewall-words.ts';

test('ports are said as people say them', () => {
  const ports = (protocol: string, portFrom: number | null, portTo: number | null) =>
    portsOf({ protocol, portFrom, portTo });
  expect(ports('tcp', 443, 443)).toBe('tcp 443');
  expect(ports('tcp', 443, null)).toBe('tcp 443');
  expect(ports('udp', 5000, 5010)).toBe('udp 5000–5010');
  expect(ports('tcp', 1, 65_535)).toBe('tcp, every port');
  expect(ports('any', null, null)).toBe('everything');
  expect(ports('icmp', null, null)).toBe('icmp');
});

test('everybody is called anywhere, of either family', () => {
  expect(otherEndOf({ cidr: '0.0.0.0/0', peer: null })).toBe('anywhere');
  expect(otherEndOf({ cidr: '::/0', peer: null })).toBe('anywhere (IPv6)');
  expect(otherEndOf({ cidr: '10.0.0.0/8', peer: null })).toBe('10.0.0.0/8');
  expect(otherEndOf({ cidr: null, peer: 'sg-1' })).toBe('sg-1');
});
