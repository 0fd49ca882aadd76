import type { LaunchSpec } from '@kumo/provider-core';
import { describe, expect, it } from 'vitest';
import { toCreateBody } from './launch-spec.ts';
import { ownershipLabels } from './ownership.ts';

const spec: LaunchSpec = {
  token: { operationId: 'opr_1', resourceId: 'ins_1', organizationId: 'org_1' },
  name: 'web',
  image: 'nginx:1.27',
  networkNativeIds: [],
  ports: [],
  env: {},
  volumes: [],
  tags: {},
};

describe('what is sent to create a container', () => {
  it('opens nothing of the host', () => {
    const { HostConfig: host } = toCreateBody(spec, undefined);
    expect(host).toMatchObject({
      Privileged: false,
      SecurityOpt: ['no-new-privileges:true'],
      PidsLimit: 1024,
      Init: true,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
    });
    expect(host.CapDrop).toEqual(expect.arrayContaining(['NET_RAW', 'MKNOD', 'AUDIT_WRITE']));
    for (const door of ['Binds', 'Devices', 'PidMode', 'UTSMode', 'UsernsMode', 'VolumesFrom', 'CapAdd'])
      expect(host).not.toHaveProperty(door);
  });

  it('carries the marks of ownership, which no tag can forge', () => {
    const forged = { ...spec, tags: { team: 'a', [ownershipLabels.operationId]: 'opr_other' } };
    expect(toCreateBody(forged, undefined).Labels).toMatchObject({ team: 'a', [ownershipLabels.operationId]: 'opr_1' });
  });

  it('takes a limit on memory as one on memory and swap together', () => {
    expect(toCreateBody({ ...spec, vcpus: 0.5, memoryBytes: 2 ** 26 }, undefined).HostConfig).toMatchObject({
      NanoCpus: 5e8,
      Memory: 2 ** 26,
      MemorySwap: 2 ** 26,
    });
  });

  it('publishes ports, and lets the engine choose where asked to', () => {
    const ports: LaunchSpec['ports'] = [
      { container: 80, host: 8080, hostIp: '127.0.0.1', protocol: 'tcp' },
      { container: 53, host: 0, hostIp: null, protocol: 'udp' },
    ];
    expect(toCreateBody({ ...spec, ports }, undefined).HostConfig.PortBindings).toEqual({
      '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }],
      '53/udp': [{ HostIp: '', HostPort: '' }],
    });
  });

  it.each<[string, Partial<LaunchSpec>]>([
    ['name', { name: 'no spaces' }],
    ['image', { image: 'NGINX:latest' }],
    ['image', { image: '../containers/x' }],
    ['volumes', { volumes: [{ nativeId: '/etc', mountPath: '/data', readOnly: true }] }],
    ['volumes', { volumes: [{ nativeId: '/var/run/docker.sock', mountPath: '/s', readOnly: true }] }],
    ['volumes', { volumes: [{ nativeId: 'v', mountPath: '/', readOnly: false }] }],
    ['volumes', { volumes: [{ nativeId: 'v', mountPath: '/proc/x', readOnly: false }] }],
    ['volumes', { volumes: [{ nativeId: 'v', mountPath: '/a/../proc', readOnly: false }] }],
    ['volumes', { volumes: [{ nativeId: 'v', mountPath: 'data', readOnly: false }] }],
    ['env', { env: { 'A=B': 'x' } }],
    ['memoryBytes', { memoryBytes: 1000 }],
    ['vcpus', { vcpus: 0.001 }],
    ['userData', { userData: '#!/bin/sh' }],
  ])('is refused for its %s: %j', (path, changes) => {
    expect(() => toCreateBody({ ...spec, ...changes }, undefined)).toThrow(
      expect.objectContaining({ code: 'invalid_request', issues: [expect.objectContaining({ path })] }),
    );
  });
});
