import { absent, type CapabilityTable, onlyWhen, supported, unsupported } from '@kumo/model';

const keepsSize = 'EC2 keeps a new type at once: there is nothing to confirm.';
const hibernation = 'EC2 hibernates only machines that were launched for it; stop it instead.';

/** What EC2 can do. A probe narrows it by the rights of a connection. */
export const capabilities: CapabilityTable = {
  instances: {
    list: supported,
    launch: supported,
    start: onlyWhen(['stopped', 'suspended'], 'The instance must be stopped.'),
    stop: onlyWhen(['running'], 'The instance must be running.'),
    reboot: onlyWhen(['running'], 'The instance must be running.'),
    suspend: unsupported(hibernation),
    resume: unsupported('A hibernated machine goes on when it is started.'),
    resize: onlyWhen(['stopped'], 'EC2 changes the type of stopped instances only: stop it first.'),
    confirmResize: unsupported(keepsSize),
    revertResize: unsupported(keepsSize),
    snapshot: onlyWhen(['running', 'stopped'], 'An image can be made of an instance that runs or is stopped.'),
    rebuild: unsupported('Root volumes of EC2 are not replaced from here: launch another machine from the image.'),
    rename: supported,
    tag: supported,
    terminate: supported,
  },
  images: {
    list: supported,
    pull: unsupported('EC2 has its own images and pulls none; make one from an instance.'),
    upload: unsupported('EC2 takes disks by way of S3, to which this connection has no access.'),
    delete: supported,
  },
  sizes: { list: supported },
  volumes: {
    list: supported,
    create: supported,
    restore: supported,
    attach: supported,
    detach: supported,
    grow: { support: 'conditional', reason: 'A volume grows at most once in six hours.' },
    delete: supported,
  },
  snapshots: { list: supported, create: supported, delete: supported },
  networks: {
    list: supported,
    create: {
      support: 'conditional',
      reason: 'A new VPC has no way out until an internet gateway is attached to it in AWS.',
    },
    delete: supported,
  },
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
  logs: absent('logs', 'EC2 keeps no log of a machine but what it writes to its console.'),
  metrics: {
    read: onlyWhen(['running'], 'The instance must be running; CloudWatch measures every five minutes.'),
  },
  console: absent(
    'console',
    'EC2 has no console of its own; it takes the Session Manager or the serial console service.',
  ),
  consoleOutput: { read: supported },
  events: absent('events', 'EC2 tells of changes only by way of EventBridge and CloudTrail, which are set up apart.'),
  quotas: { read: { support: 'conditional', reason: 'EC2 itself tells only how many public addresses there may be.' } },
  prices: {
    read: {
      support: 'conditional',
      reason:
        'Asked of the price API where the credentials allow it; else those of a dated table, where regions that it lacks get an estimate.',
    },
  },
  usage: absent('usage', 'Records of usage are in the Cost Explorer, which charges for each question.'),
};
