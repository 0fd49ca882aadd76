import { type CapabilityTable, onlyWhen, supported, unsupported } from '@kumo/model';

/** Everything is there but what a cloud of virtual machines usually lacks: images are made from instances, not pulled. */
export const capabilities: CapabilityTable = {
  instances: {
    list: supported,
    launch: supported,
    start: supported,
    stop: supported,
    reboot: supported,
    suspend: supported,
    resume: supported,
    resize: onlyWhen(['stopped'], 'The sandbox resizes stopped instances only: stop it first.'),
    confirmResize: onlyWhen(['resizing'], 'A new size must wait for it.'),
    revertResize: onlyWhen(['resizing'], 'A new size must wait for it.'),
    snapshot: onlyWhen(
      ['running', 'stopped', 'suspended'],
      'An image can be made of an instance that is up, stopped or suspended.',
    ),
    rebuild: onlyWhen(['running', 'stopped', 'error', 'unknown'], 'It must be up or stopped.'),
    rename: supported,
    tag: supported,
    terminate: supported,
  },
  images: {
    list: supported,
    pull: unsupported('The sandbox has its own images and pulls none; make one from an instance.'),
    upload: unsupported('The sandbox has its own images; make one from an instance.'),
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
  logs: { read: supported, follow: supported },
  metrics: { read: supported },
  console: { open: supported },
  consoleOutput: { read: supported },
  events: { subscribe: supported, history: supported },
  quotas: { read: supported },
  prices: { read: supported },
  usage: { read: supported },
};

const keepsSize = unsupported('This account keeps a new size without asking.');

/** The table for one account: whether a new size waits for a word is its own choice. */
export function capabilitiesOf(options: { readonly confirmResize?: boolean | undefined }): CapabilityTable {
  if (options.confirmResize) return capabilities;
  const instances = { ...capabilities.instances, confirmResize: keepsSize, revertResize: keepsSize };
  return { ...capabilities, instances };
}
