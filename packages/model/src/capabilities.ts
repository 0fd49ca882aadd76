import { z } from 'zod';
import { instanceStates } from './states.ts';

/** Every noun that a provider can have a say about. */
export const capabilityNouns = [
  'instances',
  'images',
  'sizes',
  'volumes',
  'snapshots',
  'networks',
  'subnets',
  'firewalls',
  'publicIps',
  'keyPairs',
  'logs',
  'metrics',
  'console',
  'consoleOutput',
  'events',
  'quotas',
  'prices',
  'usage',
] as const;

/** One noun of a capability table. */
export type CapabilityNoun = (typeof capabilityNouns)[number];

/** What can be asked of each noun. The table is total: a manifest answers for every verb here. */
export const capabilityVerbs = {
  instances: [
    'list',
    'launch',
    'start',
    'stop',
    'reboot',
    'suspend',
    'resume',
    'resize',
    'confirmResize',
    'revertResize',
    'snapshot',
    'rebuild',
    'rename',
    'tag',
    'terminate',
  ],
  images: ['list', 'pull', 'upload', 'delete'],
  sizes: ['list'],
  volumes: ['list', 'create', 'restore', 'attach', 'detach', 'grow', 'delete'],
  snapshots: ['list', 'create', 'delete'],
  networks: ['list', 'create', 'delete'],
  subnets: ['list', 'create', 'delete'],
  firewalls: ['list', 'create', 'addRule', 'removeRule', 'apply', 'delete'],
  publicIps: ['list', 'allocate', 'associate', 'disassociate', 'release'],
  keyPairs: ['list', 'import', 'generate', 'delete'],
  logs: ['read', 'follow'],
  metrics: ['read'],
  console: ['open'],
  consoleOutput: ['read'],
  events: ['subscribe', 'history'],
  quotas: ['read'],
  prices: ['read'],
  usage: ['read'],
} as const satisfies Record<CapabilityNoun, readonly string[]>;

/** A verb of one noun. */
export type CapabilityVerb<N extends CapabilityNoun = CapabilityNoun> = (typeof capabilityVerbs)[N][number];

/** Whether something can be done: yes, under a condition, or no with the sentence that people read. */
export const capabilitySchema = z.discriminatedUnion('support', [
  z.object({ support: z.literal('supported') }),
  z.object({
    support: z.literal('conditional'),
    reason: z.string().describe('The condition as a sentence.'),
    when: z.array(z.enum(instanceStates)).optional().describe('Instance states in which it is possible.'),
  }),
  z.object({ support: z.literal('unsupported'), reason: z.string().describe('Why not, as a sentence.') }),
]);

/** One cell of a capability table. */
export type Capability = z.infer<typeof capabilitySchema>;

/** Noun → verb → capability, total. */
export type CapabilityTable = { readonly [N in CapabilityNoun]: { readonly [V in CapabilityVerb<N>]: Capability } };

/** The table as it travels: every noun, every verb. */
export const capabilityTableSchema = z.record(z.enum(capabilityNouns), z.record(z.string(), capabilitySchema));

/** Can be done at any time. */
export const supported: Capability = { support: 'supported' };

/** Cannot be done; `reason` is a sentence that the page and the API both say. */
export function unsupported(reason: string): Capability {
  return { support: 'unsupported', reason };
}

/** A whole noun that a cloud does not have: every verb says so in the same sentence. */
export function absent<N extends CapabilityNoun>(noun: N, reason: string): CapabilityTable[N] {
  const cells = capabilityVerbs[noun].map((verb) => [verb, unsupported(reason)]);
  // One cell per verb of the model's own list.
  return Object.fromEntries(cells) as CapabilityTable[N];
}

/** Can be done only in these states of the instance. */
export function onlyWhen(when: (typeof instanceStates)[number][], reason: string): Capability {
  return { support: 'conditional', when, reason };
}
