import { absent, type CapabilityTable, onlyWhen, supported, unsupported } from '@kumo/model';

const keepsSizeUnasked = 'CloudStack keeps a new size without asking.';
const noSuspend = 'CloudStack can not suspend an instance for its user; stop it instead.';

/** What the adapter can do on any CloudStack from 4.15 to 4.22; `identify` narrows it to the one that is connected. */
export const capabilities: CapabilityTable = {
  instances: {
    list: supported,
    launch: supported,
    start: supported,
    stop: supported,
    reboot: supported,
    suspend: unsupported(noSuspend),
    resume: unsupported(noSuspend),
    resize: onlyWhen(
      ['running', 'stopped'],
      'A running instance is resized only to more, and only where its image and zone allow it; otherwise stop it first.',
    ),
    confirmResize: unsupported(keepsSizeUnasked),
    revertResize: unsupported(keepsSizeUnasked),
    snapshot: onlyWhen(
      ['running', 'stopped'],
      'An image is made of the root disk; of a running instance only where its hypervisor can copy a disk in use.',
    ),
    rebuild: onlyWhen(['running', 'stopped'], 'CloudStack rebuilds an instance that is up or stopped.'),
    rename: supported,
    tag: supported,
    terminate: supported,
  },
  images: {
    list: supported,
    pull: unsupported(
      'CloudStack has no registry to pull from; register a template there, or make one from an instance.',
    ),
    upload: unsupported('Templates are uploaded to a secondary storage of their own: use the page of CloudStack.'),
    delete: supported,
  },
  sizes: { list: supported },
  volumes: {
    list: supported,
    create: supported,
    restore: supported,
    attach: onlyWhen(['running', 'stopped'], 'A disk is attached to an instance that is up or stopped.'),
    detach: onlyWhen(['running', 'stopped'], 'A disk is detached from an instance that is up or stopped.'),
    grow: supported,
    delete: supported,
  },
  snapshots: {
    list: supported,
    create: {
      support: 'conditional',
      reason: 'A disk can be copied once it has been attached to an instance: before, CloudStack has not made it.',
    },
    delete: supported,
  },
  networks: { list: supported, create: supported, delete: supported },
  subnets: absent('subnets', 'A network of CloudStack has its range of addresses itself.'),
  firewalls: {
    list: supported,
    create: supported,
    addRule: supported,
    removeRule: supported,
    apply: onlyWhen(['stopped'], 'CloudStack changes the security groups of a stopped instance only: stop it first.'),
    delete: supported,
  },
  publicIps: {
    list: supported,
    allocate: supported,
    associate: supported,
    disassociate: supported,
    release: {
      support: 'conditional',
      reason: 'The address by which a network reaches the outside (source NAT) goes only with the network itself.',
    },
  },
  keyPairs: { list: supported, import: supported, generate: supported, delete: supported },
  logs: absent('logs', 'CloudStack does not see what a machine writes to its log.'),
  metrics: { read: supported },
  console: { open: onlyWhen(['running'], 'The console shows the screen of a running machine.') },
  consoleOutput: absent(
    'consoleOutput',
    'CloudStack shows the screen of a machine and keeps no text of it: open its console.',
  ),
  events: {
    subscribe: unsupported(
      'CloudStack sends its events only to message brokers of its operator; it is asked regularly instead.',
    ),
    history: supported,
  },
  quotas: { read: supported },
  prices: absent('prices', 'CloudStack has no list of prices for those who use it.'),
  usage: {
    read: {
      support: 'conditional',
      reason: 'There are records where the operator runs the usage server; those of a day come after its nightly run.',
    },
  },
};
