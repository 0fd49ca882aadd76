import type { InstanceState, Port } from '@kumo/model';
import type { InstanceObservation } from '@kumo/provider-core';
import { exitSentence } from './exit-codes.ts';
import { toInstant } from './instants.ts';
import { containerNative } from './native.ts';
import { tagsOf } from './ownership.ts';
import { explained } from './refusals.ts';
import type { ContainerDocument } from './wire.ts';

/** A container that was restarted this often without staying up is in a loop, not on its way. */
const crashLoopRestarts = 2;

/** `State.Status` → state. Decided by Status alone: a restarting container also says that it is running. */
const states: Readonly<Record<string, InstanceState>> = {
  created: 'stopped',
  running: 'running',
  paused: 'suspended',
  restarting: 'starting',
  removing: 'terminating',
  exited: 'stopped',
  dead: 'error',
};

/** What is not in the document itself. */
export interface MappingContext {
  readonly operationId: string | null;
  readonly fingerprint: string | undefined;
  /** Addresses at which published ports are reached from outside; none for a local socket. */
  readonly hostAddresses: readonly string[];
}

/** An inspected container as an instance. `raw` is the same document before it was parsed. */
export function toInstanceObservation(
  document: ContainerDocument,
  raw: unknown,
  context: MappingContext,
): InstanceObservation {
  const { Config: config, State: state, NetworkSettings: settings, HostConfig: host } = document;
  const networks = Object.values(settings.Networks);
  const ports = portsOf(document);
  return {
    nativeId: document.Id,
    name: document.Name.replace(/^\//, ''),
    tags: tagsOf(config.Labels),
    createdAt: toInstant(document.Created),
    operationId: context.operationId,
    native: containerNative(raw),
    ...(context.fingerprint === undefined ? {} : { fingerprint: context.fingerprint }),
    kind: 'container',
    state: stateOf(document, context.operationId !== null),
    nativeState: state.Status,
    stateReason: stateReasonOf(document),
    health: healthOf(document),
    imageNativeId: document.Image || null,
    imageName: config.Image || null,
    sizeNativeId: null,
    sizeName: null,
    vcpus: vcpusOf(host),
    memoryBytes: host.Memory || null,
    privateIps: networks.flatMap(({ IPAddress, GlobalIPv6Address }) => [IPAddress, GlobalIPv6Address]).filter(Boolean),
    publicIps: ports.some(isReachableFromOutside) ? [...context.hostAddresses] : [],
    ports,
    networkNativeIds: unique(networks.map(({ NetworkID }) => NetworkID)),
    volumeNativeIds: unique(document.Mounts.filter(({ Type }) => Type === 'volume').map(({ Name }) => Name)),
    firewallNativeIds: [],
    keyPairNativeId: null,
    zone: null,
    startedAt: toInstant(state.StartedAt),
  };
}

/** The model's state. `unknown` for a word that the engine has learnt since. */
function stateOf(document: ContainerDocument, isOurs: boolean): InstanceState {
  const { Status: status, Error: failure, StartedAt: startedAt } = document.State;
  const isFresh = status === 'created' && isOurs && failure === '' && toInstant(startedAt) === null;
  if (isFresh) return 'provisioning';
  if (status === 'restarting' && document.RestartCount >= crashLoopRestarts) return 'error';
  return states[status] ?? 'unknown';
}

function stateReasonOf(document: ContainerDocument): string | null {
  const { Status: status, Error: failure, ExitCode: code, OOMKilled: wasOutOfMemory } = document.State;
  switch (status) {
    case 'created':
      return failure === '' ? null : `Could not be started: ${explained(failure)}`;
    case 'exited':
      return failure === '' ? exitSentence(code, wasOutOfMemory) : `Could not be started: ${explained(failure)}`;
    case 'restarting':
      return `${exitSentence(code, wasOutOfMemory)}; restarted ${document.RestartCount} times so far`;
    case 'dead':
      return 'The engine could not remove it completely; terminate it again';
    default:
      return null;
  }
}

/** Health is the running workload's: the engine says `unhealthy` of everything that was stopped. */
function healthOf({ State: state }: ContainerDocument): InstanceObservation['health'] {
  const status = state.Status === 'running' ? state.Health?.Status : undefined;
  return status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'none';
}

/** vCPUs from either way to limit them; null when neither is set. A quota's default period is 100 ms. */
function vcpusOf({ NanoCpus, CpuQuota, CpuPeriod }: ContainerDocument['HostConfig']): number | null {
  if (NanoCpus > 0) return NanoCpus / 1e9;
  return CpuQuota > 0 ? CpuQuota / (CpuPeriod || 100_000) : null;
}

/** Every exposed port, with its binding while it runs. Rows for IPv4 and IPv6 of one binding are shown as one. */
function portsOf({ Config: config, NetworkSettings: settings }: ContainerDocument): Port[] {
  const names = unique([...Object.keys(settings.Ports), ...Object.keys(config.ExposedPorts)]);
  return names.flatMap((name): Port[] => {
    const [container = '', protocol = 'tcp'] = name.split('/');
    if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return [];
    const base = { container: Number(container), protocol } as const;
    const bound = (settings.Ports[name] ?? []).filter(({ HostPort }) => HostPort !== '');
    const byPort = new Map(bound.toReversed().map((binding) => [bindingKey(binding), binding]));
    if (byPort.size === 0) return [{ ...base, host: null, hostIp: null }];
    return [...byPort.values()].map(({ HostIp, HostPort }) => ({
      ...base,
      host: Number(HostPort),
      hostIp: HostIp || null,
    }));
  });
}

/** The engine lists 0.0.0.0 before ::; both are "all addresses". */
function bindingKey({ HostIp, HostPort }: { HostIp: string; HostPort: string }): string {
  return `${['', '0.0.0.0', '::'].includes(HostIp) ? '*' : HostIp}:${HostPort}`;
}

function isReachableFromOutside({ host, hostIp }: Port): boolean {
  return host !== null && hostIp !== '::1' && hostIp?.startsWith('127.') !== true;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts.filter(Boolean))];
}
