import type { Port } from '@kumo/model';
import { expect, test } from 'vitest';
import { distinctPorts, portLabel, portUrl } from './port-address.ts';

const port = (over: Partial<Port> = {}): Port => ({
  container: 80,
  host: 8080,
  hostIp: '0.0.0.0',
  protocol: 'tcp',
  ...over,
});

test('a port on every address of the local engine is found by the name of the page', () => {
  expect(portUrl(port(), 'unix:///var/run/docker.sock', 'cloud.example.org')).toBe('http://cloud.example.org:8080');
  expect(portUrl(port({ hostIp: '::' }), null, 'localhost')).toBe('http://localhost:8080');
  expect(portUrl(port(), 'tcp://127.0.0.1:2376', 'localhost')).toBe('http://localhost:8080');
});

test('a port of another engine is found at that engine', () => {
  expect(portUrl(port(), 'tcp://10.0.0.5:2376', 'localhost')).toBe('http://10.0.0.5:8080');
  expect(portUrl(port({ hostIp: '10.0.0.7' }), 'tcp://10.0.0.5:2376', 'localhost')).toBe('http://10.0.0.7:8080');
});

test('what cannot be opened has no link', () => {
  expect(portUrl(port({ host: null }), null, 'localhost')).toBeUndefined();
  expect(portUrl(port({ protocol: 'udp' }), null, 'localhost')).toBeUndefined();
  expect(portUrl(port({ hostIp: '127.0.0.1' }), 'tcp://10.0.0.5:2376', 'localhost')).toBeUndefined();
});

test('TLS ports open with https, and IPv6 addresses stand in brackets', () => {
  expect(portUrl(port({ container: 443, hostIp: 'fd00::5' }), 'tcp://[fd00::9]:2376', 'localhost')).toBe(
    'https://[fd00::5]:8080',
  );
});

test('both address families of a port are one', () => {
  const both = [port({ host: null }), port(), port({ hostIp: '::', host: 8081 })];
  expect(distinctPorts(both).map(portLabel)).toEqual(['8080 → 80', '80']);
  expect(distinctPorts([port(), port({ hostIp: '10.0.0.7', host: 9090 })])).toHaveLength(2);
});
