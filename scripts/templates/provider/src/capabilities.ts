import { absent, type CapabilityTable, supported, unsupported } from '@kumo/model';

const notConnected = 'Kumo does not do this on Template Cloud yet.';

/**
 * What Template Cloud can do. It begins with one noun; a reason is what people read beside what is greyed out, so say what is so
 * and what to do instead. What depends on the state of an instance is `onlyWhen`, what depends on the connection is narrowed in
 * `identify`.
 */
export const capabilities: CapabilityTable = {
  instances: {
    list: supported,
    launch: supported,
    start: supported,
    stop: supported,
    reboot: supported,
    suspend: unsupported(notConnected),
    resume: unsupported(notConnected),
    resize: unsupported(notConnected),
    confirmResize: unsupported(notConnected),
    revertResize: unsupported(notConnected),
    snapshot: unsupported(notConnected),
    rebuild: unsupported(notConnected),
    rename: unsupported(notConnected),
    tag: unsupported(notConnected),
    terminate: supported,
  },
  images: absent('images', notConnected),
  sizes: absent('sizes', notConnected),
  volumes: absent('volumes', notConnected),
  snapshots: absent('snapshots', notConnected),
  networks: absent('networks', notConnected),
  subnets: absent('subnets', notConnected),
  firewalls: absent('firewalls', notConnected),
  publicIps: absent('publicIps', notConnected),
  keyPairs: absent('keyPairs', notConnected),
  logs: absent('logs', notConnected),
  metrics: absent('metrics', notConnected),
  console: absent('console', notConnected),
  consoleOutput: absent('consoleOutput', notConnected),
  events: absent('events', notConnected),
  quotas: absent('quotas', notConnected),
  prices: absent('prices', notConnected),
  usage: absent('usage', notConnected),
};
