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
    snapshot: onlyWhen(
      ['running', 'stopped', 'suspended'],
      'An image can be made of an instance that is up, stopped or suspended.',
    ),
    rename: supported,
    tag: supported,
    terminate: supported,
  },
  images: {
    list: supported,
    pull: unsupported('The sandbox has its own images and pulls none; make one from an instance.'),
    delete: supported,
  },
  sizes: { list: supported },
  volumes: { list: supported, create: supported, delete: supported },
  networks: { list: supported, create: supported, delete: supported },
  logs: { read: supported, follow: supported },
  metrics: { read: supported },
  console: { open: supported },
  events: { subscribe: supported },
};
