import { describe, expect, it } from 'vitest';
import { createPeers, limitKeyOf, type Peer } from './http/peers.ts';
import { readHead } from './http/request-head.ts';
import { knownKey, startFixture } from './testing/fixture.ts';

const publicUrl = new URL('http://localhost:3000');
const proxy: Peer = { address: '10.0.0.1', isTrusted: true, isLoopback: false };
const visitorOf = (headers: string[], peer = proxy) =>
  createPeers(['10.0.0.0/8', '::1'], publicUrl).visitorOf(peer, readHead(headers, 'service'));

describe('trusted proxies', () => {
  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['6.6.6.6, 1.2.3.4, 10.9.9.9', '1.2.3.4'],
    ['10.1.1.1, 10.9.9.9', '10.1.1.1'],
    ['nonsense, 1.2.3.4', '1.2.3.4'],
    ['nonsense', '10.0.0.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
  ])('X-Forwarded-For "%s" means %s', (forwardedFor, network) => {
    expect(visitorOf(['X-Forwarded-For', forwardedFor]).network).toBe(network);
  });

  it('are believed about scheme and host; others are not', () => {
    const headers = ['Host', 'inner:80', 'X-Forwarded-Proto', 'https', 'X-Forwarded-Host', 'a.example'];
    expect(visitorOf(headers)).toMatchObject({ isSecure: true, host: 'a.example' });
    const stranger: Peer = { address: '5.5.5.5', isTrusted: false, isLoopback: false };
    expect(visitorOf(headers, stranger)).toEqual({ network: '5.5.5.5', isSecure: false, host: 'inner:80' });
  });

  it('must be addresses or networks', () => {
    for (const entry of ['proxy.example', '10.0.0.0/33', '10.0.0.0/8/8', '::/129']) {
      expect(() => createPeers([entry], publicUrl)).toThrow('KUMO_TRUSTED_PROXIES');
    }
  });

  it('hand the real caller on to services and web', async () => {
    const fixture = await startFixture({ KUMO_TRUSTED_PROXIES: '127.0.0.1' });
    const headers = { 'x-forwarded-for': '1.2.3.4', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'a.example' };
    const told = await fixture.ask('/api/v1/instances', { headers });
    expect(told.headers['strict-transport-security']).toBeDefined();
    expect(fixture.compute.last.headers['x-client-network']).toBe('1.2.3.4');
    expect(JSON.parse(fixture.identity.seen[0]?.body ?? '')).toEqual({ apiKey: knownKey, network: '1.2.3.4' });
    await fixture.ask('/', { headers });
    expect(fixture.web.last.headers).toMatchObject(headers);
    await fixture.stop();
  });
});

it('limits an IPv6 site as one, an IPv4 address alone', () => {
  expect(limitKeyOf('1.2.3.4')).toBe('1.2.3.4');
  expect(limitKeyOf('2001:db8:1:2:3:4:5:6')).toBe(limitKeyOf('2001:db8:1:2::9'));
  expect(limitKeyOf('2001:db8:1:2::9')).not.toBe(limitKeyOf('2001:db8:1:3::9'));
  expect(limitKeyOf('::1')).toBe('0:0:0:0');
});
