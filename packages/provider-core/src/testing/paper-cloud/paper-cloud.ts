import { absent, type CapabilityTable, onlyWhen, supported, unsupported } from '@kumo/model';
import { z } from 'zod';
import { defineProvider } from '../../define-provider.ts';
import { ProviderError } from '../../errors.ts';
import type { ProviderPorts } from '../../ports/index.ts';
import type { Provider } from '../../provider.ts';
import { instancesPort } from './instances.ts';
import { firewallsPort, keyPairsPort, networksPort, publicIpsPort, subnetsPort } from './networking.ts';
import { consoleOutputPort, eventsPort, pricesPort, quotasPort, usagePort } from './records.ts';
import { imagesPort, snapshotsPort, volumesPort } from './storage.ts';
import { PaperWorld } from './world.ts';

const whileStopped = onlyWhen(['stopped'], 'It must be stopped.');

const capabilities: CapabilityTable = {
  instances: {
    ...{ list: supported, launch: supported, start: supported, stop: supported, reboot: supported },
    ...{ suspend: supported, resume: supported, resize: whileStopped, confirmResize: supported },
    ...{
      revertResize: supported,
      snapshot: supported,
      rebuild: supported,
      rename: supported,
      tag: supported,
      terminate: supported,
    },
  },
  images: { list: supported, pull: unsupported('Paper is not pulled.'), upload: supported, delete: supported },
  sizes: absent('sizes', 'Paper has no sizes.'),
  volumes: {
    ...{ list: supported, create: supported, restore: supported, attach: supported, detach: supported },
    ...{ grow: supported, delete: supported },
  },
  snapshots: { list: supported, create: supported, delete: supported },
  networks: { list: supported, create: supported, delete: supported },
  subnets: { list: supported, create: supported, delete: supported },
  firewalls: {
    ...{ list: supported, create: supported, addRule: supported, removeRule: supported },
    ...{ apply: whileStopped, delete: supported },
  },
  publicIps: {
    list: supported,
    allocate: supported,
    associate: supported,
    disassociate: supported,
    release: supported,
  },
  keyPairs: { list: supported, import: supported, generate: supported, delete: supported },
  logs: absent('logs', 'Paper writes nothing by itself.'),
  metrics: absent('metrics', 'Paper has no pulse.'),
  console: absent('console', 'Paper does not answer.'),
  consoleOutput: { read: supported },
  events: { subscribe: unsupported('Paper does not call.'), history: supported },
  quotas: { read: supported },
  prices: { read: supported },
  usage: { read: supported },
};

/** Everything that is offered on paper. */
function paperPorts(world: PaperWorld) {
  return {
    instances: instancesPort(world),
    images: imagesPort(world),
    volumes: volumesPort(world),
    snapshots: snapshotsPort(world),
    networks: networksPort(world),
    subnets: subnetsPort(world),
    firewalls: firewallsPort(world),
    publicIps: publicIpsPort(world),
    keyPairs: keyPairsPort(world),
    consoleOutput: consoleOutputPort(world),
    events: eventsPort(world),
    quotas: quotasPort(),
    prices: pricesPort(),
    usage: usagePort(),
  } satisfies ProviderPorts;
}

/** Puts ports that do something wrong in the place of sound ones. */
export type Mischief = (ports: Required<ReturnType<typeof paperPorts>>, world: PaperWorld) => Partial<ProviderPorts>;

/** A cloud in memory with nearly every noun: what the kit itself is tested with. */
export function paperCloud(mischief: Mischief = () => ({})): Provider {
  const world = new PaperWorld();
  const sound = paperPorts(world);
  const ports = { ...sound, ...mischief(sound, world) };
  return defineProvider({
    kind: 'paper',
    displayName: 'Paper',
    mark: { letters: 'Pa', shape: 'square' },
    instanceKind: 'vm',
    simulated: true,
    connection: { endpoint: 'none', region: 'none', credentials: z.strictObject({}), options: z.strictObject({}) },
    capabilities,
    limits: { callsPerSecond: 1000, burst: 1000, concurrency: 10 },
    sync: { pollMs: 1000, staleAfterMs: 3000 },
    connect: async () => {
      let isOpen = true;
      const list: ProviderPorts['instances']['list'] = async (context, request) => {
        if (!isOpen) throw new ProviderError({ code: 'unavailable', message: 'The paper was put away.' });
        return await ports.instances.list(context, request);
      };
      return {
        ...ports,
        instances: { ...ports.instances, list },
        identify: async () => ({ accountKey: 'paper', description: 'Paper', capabilities, warnings: [] }),
        close: async () => {
          isOpen = false;
        },
      };
    },
  });
}
