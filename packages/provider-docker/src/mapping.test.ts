import { instanceObservationSchema } from '@kumo/provider-core';
import { describe, expect, it } from 'vitest';
import { toInstanceObservation } from './mapping.ts';
import { hidden } from './native.ts';
import { describeRecorded, recorded } from './testing/samples.ts';
import { type ContainerDocument, containerSchema } from './wire.ts';

const found = { operationId: null, fingerprint: 'f', hostAddresses: [] };

function observed(raw: unknown, context: Parameters<typeof toInstanceObservation>[2] = found) {
  return toInstanceObservation(containerSchema.parse(raw), raw, context);
}

function containerWith(changes: { State?: Partial<ContainerDocument['State']>; [key: string]: unknown }) {
  const { State, ...rest } = changes;
  const started = { Status: 'running', StartedAt: '2026-11-22T15:12:39.5Z', ...State };
  return { Id: 'a'.repeat(64), Name: '/web', Config: {}, HostConfig: {}, ...rest, State: started };
}

describe('a container as an instance', () => {
  const words = [
    ['created', 'stopped'],
    ['running', 'running'],
    ['paused', 'suspended'],
    ['restarting', 'starting'],
    ['removing', 'terminating'],
    ['exited', 'stopped'],
    ['dead', 'error'],
    ['hibernating', 'unknown'],
  ] as const;
  it.each(words)('calls %s %s', (Status, state) => {
    expect(observed(containerWith({ State: { Status } }))).toMatchObject({ state, nativeState: Status });
  });

  it('is provisioning while our own create was not started yet, and stopped once that start failed', () => {
    const ours = { ...found, operationId: 'opr_1' };
    const fresh = { Status: 'created', StartedAt: '0001-01-01T00:00:00Z' };
    expect(observed(containerWith({ State: fresh }), ours).state).toBe('provisioning');
    expect(observed(containerWith({ State: fresh })).state).toBe('stopped');
    const failure =
      'driver failed programming external connectivity: Bind for 0.0.0.0:8080 failed: port is already allocated';
    const failed = observed(containerWith({ State: { ...fresh, Error: failure } }), ours);
    expect(failed.state).toBe('stopped');
    expect(failed.stateReason).toContain('port 8080 on this host is already taken');
  });

  it('is in error with its exit code when it keeps ending', () => {
    const loop = observed(containerWith({ State: { Status: 'restarting', ExitCode: 3 }, RestartCount: 4 }));
    expect(loop).toMatchObject({ state: 'error', stateReason: 'Exited with code 3; restarted 4 times so far' });
  });

  it('says why it stopped', () => {
    const reason = (State: Partial<ContainerDocument['State']>) => observed(containerWith({ State })).stateReason;
    expect(reason({ Status: 'exited', ExitCode: 137 })).toBe('Exited with code 137 (killed)');
    expect(reason({ Status: 'exited', ExitCode: 137, OOMKilled: true })).toBe(
      'Ran out of memory and was killed (exit code 137)',
    );
    expect(reason({ Status: 'exited', ExitCode: 0 })).toBe('Exited with code 0');
  });

  it('takes limits from either way to set them, and null for none', () => {
    expect(observed(containerWith({ HostConfig: { NanoCpus: 1.5e9, Memory: 64 } }))).toMatchObject({
      vcpus: 1.5,
      memoryBytes: 64,
    });
    expect(observed(containerWith({ HostConfig: { CpuQuota: 50_000 } })).vcpus).toBe(0.5);
    expect(observed(containerWith({}))).toMatchObject({ vcpus: null, memoryBytes: null });
  });

  it('shows one row for a port that is bound for IPv4 and IPv6, and the host only where it can be reached', () => {
    const Ports = {
      '80/tcp': [
        { HostIp: '0.0.0.0', HostPort: '8080' },
        { HostIp: '::', HostPort: '8080' },
      ],
      '443/tcp': null,
      '53/udp': [{ HostIp: '127.0.0.1', HostPort: '5353' }],
    };
    const context = { ...found, hostAddresses: ['192.0.2.7'] };
    expect(observed(containerWith({ NetworkSettings: { Ports } }), context)).toMatchObject({
      publicIps: ['192.0.2.7'],
      ports: [
        { container: 80, host: 8080, hostIp: '0.0.0.0', protocol: 'tcp' },
        { container: 443, host: null, hostIp: null, protocol: 'tcp' },
        { container: 53, host: 5353, hostIp: '127.0.0.1', protocol: 'udp' },
      ],
    });
    const onlyLocal = { Ports: { '53/udp': Ports['53/udp'] } };
    expect(observed(containerWith({ NetworkSettings: onlyLocal }), context).publicIps).toEqual([]);
  });

  it('hides values of variables, host paths and log settings, and keeps names', () => {
    const raw = containerWith({
      LogPath: '/var/lib/docker/containers/x.log',
      Config: { Env: ['TOKEN=secret-1', 'EMPTY'], Labels: { 'cmp.operation-id': 'opr_1', team: 'a' } },
      HostConfig: {
        Binds: ['/srv/secret-2:/data', 'vol:/v'],
        LogConfig: { Type: 'splunk', Config: { 'splunk-token': 'secret-3' } },
      },
      Mounts: [{ Type: 'volume', Name: 'vol', Source: '/var/lib/docker/volumes/vol/_data' }],
    });
    const seen = observed(raw);
    expect(JSON.stringify(seen)).not.toMatch(/secret-|var\/lib\/docker/);
    expect(seen.native).toMatchObject({ Config: { Env: [`TOKEN=${hidden}`, `EMPTY=${hidden}`] } });
    expect(seen.tags).toEqual({ team: 'a' });
    expect(seen.volumeNativeIds).toEqual(['vol']);
  });

  it('counts health only while it runs', () => {
    const Health = { Status: 'unhealthy' };
    expect(observed(containerWith({ State: { Status: 'running', Health } })).health).toBe('unhealthy');
    expect(observed(containerWith({ State: { Status: 'exited', Health } })).health).toBe('none');
  });
});

describeRecorded('recorded containers', () => {
  const states = [
    ['created', 'stopped'],
    ['exited', 'stopped'],
    ['paused', 'suspended'],
    ['restarting', 'starting'],
    ['running', 'running'],
    ['tty', 'running'],
  ] as const;
  it.each(states)('reads the %s one whole', (name, state) => {
    const { body } = recorded<{ body: unknown }>(`container-inspect-${name}`);
    const seen = observed(body);
    expect(instanceObservationSchema.parse(seen)).toMatchObject({
      name: `sample-${name}`,
      kind: 'container',
      imageName: 'sampletiny:1',
    });
    expect([state, 'error']).toContain(seen.state);
  });

  it('reads addresses, limits, networks and volumes of the running one', () => {
    const { body } = recorded<{ body: unknown }>('container-inspect-running');
    expect(observed(body)).toMatchObject({
      health: 'healthy',
      vcpus: 0.5,
      memoryBytes: 67_108_864,
      privateIps: ['10.231.0.2'],
      volumeNativeIds: ['sample-vol'],
      ports: [{ container: 8080, host: null, hostIp: null, protocol: 'tcp' }],
      startedAt: '2026-11-22T15:12:39.575Z',
    });
  });
});
