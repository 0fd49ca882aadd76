import { describe, expect, it } from 'vitest';
import { createEndpointCheck } from './endpoints.ts';

const check = createEndpointCheck({ allowed: ['10.9.0.0/16', 'unix:///run/allowed.sock'], ownPorts: new Set([4001]) });
const owner = { allowPrivate: true };
const tenant = { allowPrivate: false };

describe('endpoints', () => {
  it.each(['127.0.0.1', '::1', '10.0.0.5', '192.168.1.1', '172.16.0.1', 'fd12::1', '100.64.0.1', '::ffff:10.0.0.5'])(
    'lets only the owners of the platform dial %s',
    async (address) => {
      await expect(check.resolve(address, 2376, tenant)).rejects.toMatchObject({ code: 'forbidden' });
      await expect(check.resolve(address, 2376, owner)).resolves.toEqual([address]);
    },
  );

  it.each([
    '169.254.169.254',
    'fe80::1',
    'fd00:ec2::254',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::ffff:169.254.169.254',
  ])('lets nobody dial %s', async (address) => {
    await expect(check.resolve(address, 443, owner)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('lets nobody dial a port of this installation', async () => {
    await expect(check.resolve('127.0.0.1', 4001, owner)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('lets everybody dial public addresses, and private ones that the environment lists', async () => {
    await expect(check.resolve('1.1.1.1', 443, tenant)).resolves.toEqual(['1.1.1.1']);
    await expect(check.resolve('10.9.3.4', 2376, tenant)).resolves.toEqual(['10.9.3.4']);
  });

  it('names the field when a host has no address', async () => {
    await expect(check.resolve('no-such-host.invalid', 443, owner)).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'endpoint' }],
    });
  });

  it('keeps sockets of this machine for the owners of the platform, but for listed ones', () => {
    expect(() => check.checkText('unix:///var/run/docker.sock', tenant)).toThrow(/owners/);
    expect(() => check.checkText('unix:///var/run/docker.sock', owner)).not.toThrow();
    expect(() => check.checkText('unix:///run/allowed.sock', tenant)).not.toThrow();
  });
});
