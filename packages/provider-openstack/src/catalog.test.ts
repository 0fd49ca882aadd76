import { describe, expect, it } from 'vitest';
import { type Catalog, endpointOf, regionOf } from './catalog.ts';
import { agreed, isAtLeast } from './microversions.ts';
import type { ServiceName } from './services.ts';

const endpoint = (url: string, region = 'RegionOne', wanted = 'public') => ({
  interface: wanted,
  region_id: region,
  url,
});
const catalog: Catalog = [
  {
    type: 'compute',
    endpoints: [endpoint('http://nova:8774/v2.1'), endpoint('http://nova2:8774/v2.1/p1', 'RegionTwo')],
  },
  { type: 'network', endpoints: [endpoint('http://neutron:9696/')] },
  {
    type: 'image',
    endpoints: [endpoint('http://lb/image', 'RegionOne'), endpoint('http://in:9292', 'RegionOne', 'internal')],
  },
  { type: 'volumev2', endpoints: [endpoint('http://cinder:8776/v2/p1')] },
  { type: 'block-storage', endpoints: [endpoint('http://cinder:8776')] },
];
const where = { region: 'RegionOne', interface: 'public', projectId: 'p1', overrides: {} };

describe('catalog', () => {
  it.each<[ServiceName, string | undefined]>([
    ['compute', 'http://nova:8774/v2.1'],
    ['network', 'http://neutron:9696/v2.0'],
    ['image', 'http://lb/image/v2'],
    ['volume', 'http://cinder:8776/v3/p1'],
  ])('finds %s, with the version in its path', (service, url) => {
    expect(endpointOf(catalog, service, where)).toBe(url);
  });

  it('takes another interface or region where that is asked for, and an override before both', () => {
    expect(endpointOf(catalog, 'image', { ...where, interface: 'internal' })).toBe('http://in:9292/v2');
    expect(endpointOf(catalog, 'compute', { ...where, region: 'RegionTwo' })).toBe('http://nova2:8774/v2.1/p1');
    expect(endpointOf(catalog, 'network', { ...where, region: 'RegionTwo' })).toBeUndefined();
    const overrides = { network: 'https://n.example.com/v2.0/' };
    expect(endpointOf(catalog, 'network', { ...where, overrides })).toBe('https://n.example.com/v2.0');
  });

  it('has no place for addresses that are none', () => {
    const odd: Catalog = [{ type: 'network', endpoints: [endpoint('file:///etc/passwd'), endpoint('')] }];
    expect(endpointOf(odd, 'network', where)).toBeUndefined();
  });

  it('takes the only region, and names them where there are several or another is meant', () => {
    expect(regionOf(catalog.slice(1), { region: 'Anywhere', interface: 'public' })).toBe('Anywhere');
    expect(() => regionOf(catalog, { region: undefined, interface: 'public' })).toThrow('RegionOne, RegionTwo');
    expect(() => regionOf(catalog, { region: 'Three', interface: 'public' })).toThrow('no region "Three"');
  });
});

describe('microversions', () => {
  it('are compared as two numbers', () => {
    expect(isAtLeast('2.9', '2.47')).toBe(false);
    expect(isAtLeast('2.100', '2.93')).toBe(true);
    expect(isAtLeast('', '2.1')).toBe(false);
  });

  it('are the newest that both know', () => {
    expect(agreed('compute', { min: '2.1', max: '2.79' })).toBe('2.79');
    expect(agreed('compute', { min: '2.1', max: '2.103' })).toBe('2.93');
    expect(agreed('volume', { min: '0.0', max: '0.0' })).toBe('0.0');
  });
});
