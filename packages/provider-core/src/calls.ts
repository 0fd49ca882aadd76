import type { CapabilityNoun } from '@kumo/model';

/**
 * How long a kind of call may take, milliseconds. `stream` has no deadline: it ends with its signal. `upload`: how long it may take
 * to the next piece, and behind the last one to its end.
 * `stop` outlasts the ten seconds of grace that workloads usually get, `prepare` a large image on a slow line.
 */
export const defaultDeadlines = {
  identify: 15_000,
  read: 15_000,
  list: 30_000,
  act: 60_000,
  create: 120_000,
  stop: 90_000,
  snapshot: 600_000,
  prepare: 1_800_000,
  upload: 300_000,
  open: 20_000,
} as const satisfies Record<string, number>;

/** Deadline per kind of call, milliseconds. */
export type Deadlines = { readonly [K in keyof typeof defaultDeadlines]: number };

/** A kind of call, by how long it may take. */
export type CallKind = keyof Deadlines | 'stream';

/** What a method of a port is to everything around it. */
export interface PortCall {
  readonly noun: CapabilityNoun;
  readonly method: string;
  /** The capability verb that allows it. */
  readonly verb: string;
  readonly kind: CallKind;
  /**
   * `none`: only reads, repeated freely. `repeatable`: changes something, but a second time changes nothing more.
   * `once`: must not happen twice; after a lost answer look before asking again.
   */
  readonly effect: 'none' | 'repeatable' | 'once';
  /** The port may lack it although the verb is supported. */
  readonly optional: boolean;
}

type Row = readonly [verb: string, kind: CallKind, effect: PortCall['effect'], optional?: 'optional'];

const inventory = { list: ['list', 'list', 'none'], get: ['list', 'read', 'none'] } as const satisfies Record<
  string,
  Row
>;

/** Every method of every port. One table, so that deadlines, capabilities, retries and counts can't drift apart. */
const table = {
  instances: {
    ...inventory,
    findByToken: ['list', 'list', 'none'],
    prepare: ['launch', 'prepare', 'repeatable', 'optional'],
    create: ['launch', 'create', 'once'],
    activate: ['launch', 'act', 'repeatable', 'optional'],
    start: ['start', 'act', 'repeatable'],
    stop: ['stop', 'stop', 'repeatable'],
    reboot: ['reboot', 'stop', 'once'],
    suspend: ['suspend', 'act', 'repeatable'],
    resume: ['resume', 'act', 'repeatable'],
    resize: ['resize', 'act', 'repeatable'],
    confirmResize: ['confirmResize', 'act', 'repeatable'],
    revertResize: ['revertResize', 'act', 'repeatable'],
    changes: ['list', 'list', 'none', 'optional'],
    snapshot: ['snapshot', 'snapshot', 'repeatable'],
    rebuild: ['rebuild', 'act', 'once'],
    rename: ['rename', 'act', 'repeatable'],
    tag: ['tag', 'act', 'repeatable'],
    terminate: ['terminate', 'stop', 'repeatable'],
  },
  images: {
    ...inventory,
    pull: ['pull', 'prepare', 'repeatable'],
    upload: ['upload', 'upload', 'repeatable'],
    delete: ['delete', 'act', 'repeatable'],
  },
  sizes: inventory,
  volumes: {
    ...inventory,
    create: ['create', 'create', 'repeatable'],
    attach: ['attach', 'act', 'repeatable'],
    detach: ['detach', 'act', 'repeatable'],
    grow: ['grow', 'act', 'repeatable'],
    delete: ['delete', 'act', 'repeatable'],
  },
  snapshots: { ...inventory, create: ['create', 'create', 'repeatable'], delete: ['delete', 'act', 'repeatable'] },
  networks: { ...inventory, create: ['create', 'act', 'repeatable'], delete: ['delete', 'act', 'repeatable'] },
  subnets: { ...inventory, create: ['create', 'act', 'repeatable'], delete: ['delete', 'act', 'repeatable'] },
  firewalls: {
    ...inventory,
    create: ['create', 'act', 'repeatable'],
    addRule: ['addRule', 'act', 'repeatable'],
    removeRule: ['removeRule', 'act', 'repeatable'],
    apply: ['apply', 'act', 'repeatable'],
    delete: ['delete', 'act', 'repeatable'],
  },
  publicIps: {
    ...inventory,
    allocate: ['allocate', 'act', 'repeatable'],
    associate: ['associate', 'act', 'repeatable'],
    disassociate: ['disassociate', 'act', 'repeatable'],
    release: ['release', 'act', 'repeatable'],
  },
  keyPairs: {
    ...inventory,
    import: ['import', 'act', 'repeatable'],
    generate: ['generate', 'act', 'once'],
    delete: ['delete', 'act', 'repeatable'],
  },
  logs: { read: ['read', 'stream', 'none'] },
  metrics: { read: ['read', 'read', 'none'] },
  console: { open: ['open', 'open', 'once'] },
  consoleOutput: { read: ['read', 'read', 'none'] },
  events: { subscribe: ['subscribe', 'stream', 'none'], history: ['history', 'read', 'none'] },
  quotas: { read: ['read', 'read', 'none'] },
  prices: { read: ['read', 'list', 'none'] },
  usage: { read: ['read', 'list', 'none'] },
} as const satisfies Record<CapabilityNoun, Record<string, Row>>;

type Table = typeof table;

/** Name of one call, `<noun>.<method>`, as counts, traces and guards know it. */
export type PortCallName = 'identify' | { [N in keyof Table]: `${N}.${keyof Table[N] & string}` }[keyof Table];

/** Every method of one noun's port. */
export function callsOf(noun: CapabilityNoun): readonly PortCall[] {
  const rows: Readonly<Record<string, Row>> = table[noun];
  return Object.entries(rows).map(([method, [verb, kind, effect, optional]]) => ({
    noun,
    method,
    verb,
    kind,
    effect,
    optional: optional === 'optional',
  }));
}

/** The name under which a call is counted. */
export function callName(call: PortCall): PortCallName {
  // The table is what the type is made from: noun and method always come from the same row.
  return `${call.noun}.${call.method}` as PortCallName;
}
