import { absent, type CapabilityTable, onlyWhen, supported, unsupported } from '@kumo/model';
import type { ServiceName } from './services.ts';

/** What an OpenStack cloud can do that has all four services. A connection narrows it to what its catalog has. */
export const capabilities: CapabilityTable = {
  instances: {
    list: supported,
    launch: supported,
    start: supported,
    stop: supported,
    reboot: onlyWhen(['running', 'error', 'unknown'], 'OpenStack reboots what runs: start it instead.'),
    suspend: supported,
    resume: supported,
    resize: onlyWhen(['running', 'stopped'], 'OpenStack resizes what runs or is stopped.'),
    confirmResize: onlyWhen(['resizing'], 'There is no resize that waits to be kept.'),
    revertResize: onlyWhen(['resizing'], 'There is no resize that could be undone.'),
    snapshot: onlyWhen(
      ['running', 'stopped', 'suspended'],
      'An image can be made of an instance that is up, stopped or suspended.',
    ),
    rebuild: onlyWhen(['running', 'stopped', 'error'], 'OpenStack rebuilds what is up, stopped or failed.'),
    rename: supported,
    tag: supported,
    terminate: supported,
  },
  images: {
    list: supported,
    pull: unsupported('Images are not pulled by name from a registry here: upload one.'),
    upload: supported,
    delete: supported,
  },
  sizes: { list: supported },
  volumes: {
    list: supported,
    create: supported,
    restore: supported,
    attach: supported,
    detach: supported,
    grow: supported,
    delete: supported,
  },
  snapshots: { list: supported, create: supported, delete: supported },
  networks: { list: supported, create: supported, delete: supported },
  subnets: { list: supported, create: supported, delete: supported },
  firewalls: {
    list: supported,
    create: supported,
    addRule: supported,
    removeRule: supported,
    apply: supported,
    delete: supported,
  },
  publicIps: {
    list: supported,
    allocate: supported,
    associate: supported,
    disassociate: supported,
    release: supported,
  },
  keyPairs: { list: supported, import: supported, generate: supported, delete: supported },
  logs: absent('logs', 'OpenStack keeps no logs of what runs inside a machine; its console output is there instead.'),
  metrics: absent(
    'metrics',
    'OpenStack measures machines for its administrators only, unless a telemetry service is added.',
  ),
  console: { open: supported },
  consoleOutput: { read: supported },
  events: {
    subscribe: unsupported('OpenStack streams no events to its users; changes are asked for every few seconds.'),
    history: supported,
  },
  quotas: { read: supported },
  prices: absent('prices', 'OpenStack has no prices; its operator has.'),
  usage: { read: supported },
};

/** The table of a cloud that has only some of the services, or a Nova that no longer makes keys. */
export function narrowed(has: Readonly<Record<ServiceName, boolean>>, canGenerateKeys: boolean): CapabilityTable {
  const noNetwork = 'This cloud has no network service (Neutron).';
  const noVolume = 'This cloud has no block storage service (Cinder).';
  const noImage = 'This cloud has no image service (Glance).';
  return {
    ...capabilities,
    ...(has.network
      ? {}
      : {
          networks: absent('networks', noNetwork),
          subnets: absent('subnets', noNetwork),
          firewalls: absent('firewalls', noNetwork),
          publicIps: absent('publicIps', noNetwork),
        }),
    ...(has.volume ? {} : { volumes: absent('volumes', noVolume), snapshots: absent('snapshots', noVolume) }),
    ...(has.image
      ? {}
      : {
          images: absent('images', noImage),
          instances: { ...capabilities.instances, snapshot: unsupported(noImage), launch: unsupported(noImage) },
        }),
    ...(canGenerateKeys
      ? {}
      : { keyPairs: { ...capabilities.keyPairs, generate: unsupported('This cloud imports keys and makes none.') } }),
  };
}
