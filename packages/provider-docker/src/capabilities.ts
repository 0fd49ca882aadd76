import { absent, type Capability, type CapabilityTable, onlyWhen, supported, unsupported } from '@kumo/model';
import type { EngineInfo } from './wire.ts';

const whileRunning = onlyWhen(['running'], 'The container must be running.');

/** What Docker engines can do. A probe narrows it for the one behind a connection. */
export const capabilities: CapabilityTable = {
  instances: {
    list: supported,
    launch: supported,
    start: onlyWhen(['stopped', 'provisioning', 'error'], 'The container must be stopped.'),
    stop: onlyWhen(['running', 'starting', 'suspended', 'error'], 'The container must be running.'),
    reboot: onlyWhen(['running', 'stopped', 'starting', 'error'], 'The container must not be suspended.'),
    suspend: whileRunning,
    resume: onlyWhen(['suspended'], 'The container must be suspended.'),
    resize: supported,
    confirmResize: unsupported('Limits of a container change at once: there is nothing to confirm.'),
    revertResize: unsupported('Limits of a container change at once: set the earlier ones again.'),
    snapshot: onlyWhen(['running', 'stopped', 'suspended'], 'The container must be running, stopped or suspended.'),
    rebuild: unsupported('A container is what its image was when it was made: launch another one from the image.'),
    rename: supported,
    tag: unsupported('Labels of a Docker container can not be changed after it was created.'),
    terminate: supported,
  },
  images: {
    list: supported,
    pull: supported,
    upload: unsupported('Docker takes images from registries: pull it from one.'),
    delete: supported,
  },
  sizes: { list: unsupported('Docker has no list of sizes: vCPUs and memory are free numbers.') },
  volumes: {
    list: supported,
    create: { support: 'conditional', reason: 'A Docker volume grows as it is filled: a size is not kept.' },
    restore: unsupported('Docker has no snapshots of volumes.'),
    attach: unsupported('Docker mounts volumes only when a container is made.'),
    detach: unsupported('Docker mounts volumes only when a container is made.'),
    grow: unsupported('A Docker volume has no size.'),
    delete: supported,
  },
  snapshots: absent('snapshots', 'Docker has no snapshots of volumes.'),
  networks: { list: supported, create: supported, delete: supported },
  subnets: absent('subnets', 'A Docker network has its address range itself.'),
  firewalls: absent('firewalls', 'Docker has no firewalls: published ports say what may come in.'),
  publicIps: absent('publicIps', 'Docker publishes ports on the addresses of its host.'),
  keyPairs: absent('keyPairs', 'Containers have no SSH keys of their own.'),
  logs: { read: supported, follow: supported },
  metrics: { read: whileRunning },
  console: { open: onlyWhen(['running'], 'The container must be running and have a shell.') },
  consoleOutput: absent('consoleOutput', 'What a container writes is its log.'),
  events: {
    subscribe: supported,
    history: unsupported('Docker keeps no history of events; what was seen here is kept.'),
  },
  quotas: absent('quotas', 'A Docker engine limits nobody: its host is the limit.'),
  prices: absent('prices', 'A Docker engine has no prices.'),
  usage: absent('usage', 'A Docker engine keeps no records of usage.'),
};

/** The table for one engine: limits that its kernel does not know can't be changed. */
export function narrowed({
  MemoryLimit: hasMemory,
  CpuCfsQuota: hasCpu,
}: Pick<EngineInfo, 'MemoryLimit' | 'CpuCfsQuota'>): CapabilityTable {
  return { ...capabilities, instances: { ...capabilities.instances, resize: resizeWith(hasMemory, hasCpu) } };
}

function resizeWith(hasMemory: boolean, hasCpu: boolean): Capability {
  if (hasMemory && hasCpu) return capabilities.instances.resize;
  if (!hasMemory && !hasCpu) return unsupported('The kernel of this Docker host limits neither memory nor CPU.');
  const [possible, impossible] = hasMemory ? ['memory', 'CPU'] : ['CPU', 'memory'];
  return {
    support: 'conditional',
    reason: `Only ${possible} can be limited: the kernel of this Docker host has no limit for ${impossible}.`,
  };
}
