import { type CapabilityTable, capabilityNouns, capabilityVerbs, supported } from '@kumo/model';
import {
  type CallContext,
  defineProvider,
  type InventoryNoun,
  type Observation,
  type OwnershipToken,
  type Provider,
  ProviderError,
} from '@kumo/provider-core';
import { z } from 'zod';

type Thing = Observation<InventoryNoun> & Record<string, unknown>;
type Kept = Record<string, unknown>;

/** A cloud of a few things in this process's memory, with every noun there is, that can be made to go wrong. */
export class PocketCloud {
  readonly #things = new Map<InventoryNoun, Map<string, Thing>>();
  readonly #holds = new Map<string, Promise<void>>();
  readonly #troubles = new Map<string, (() => void)[]>();
  /** Every change that was asked for, in order: `volumes.attach`. */
  readonly asked: string[] = [];
  /** What it answers to whoever reads, while it is set. */
  refusal: ProviderError | undefined;
  /** What a launch was asked for, last. */
  launched: Kept = {};
  /** What rebuilds were asked for, in order. */
  readonly rebuilds: Kept[] = [];
  readonly #looks = new Map<string, number>();
  #count = 0;

  /** The adapter. `capabilities` changes what it says it can do. */
  provider(kind: string, capabilities: Partial<CapabilityTable> = {}): Provider {
    const table = { ...everything(), ...capabilities } as CapabilityTable;
    return defineProvider({
      kind,
      displayName: kind,
      mark: { letters: 'Po', shape: 'square' },
      instanceKind: 'vm',
      simulated: false,
      connection: {
        endpoint: 'none',
        region: 'none',
        credentials: z.strictObject({}),
        options: z.strictObject({}),
      },
      capabilities: table,
      limits: { callsPerSecond: 1000, burst: 1000, concurrency: 32 },
      sync: { pollMs: 15_000, staleAfterMs: 45_000 },
      connect: async () => ({
        ...(this.#ports(table) as object as { instances: never }),
        identify: async () => ({ accountKey: kind, description: kind, capabilities: table, warnings: [] }),
        close: async () => undefined,
      }),
    });
  }

  all(noun: InventoryNoun): Thing[] {
    return [...this.#shelf(noun).values()];
  }

  thing(noun: InventoryNoun, nativeId: string): Thing {
    const thing = this.#shelf(noun).get(nativeId);
    if (thing === undefined) throw new ProviderError({ code: 'not_found', message: `There is no ${nativeId}.` });
    return thing;
  }

  /** How often one thing was read. */
  looksAt(nativeId: string): number {
    return this.#looks.get(nativeId) ?? 0;
  }

  /** Puts something there, as if somebody else had made it. */
  put(noun: InventoryNoun, nativeId: string, fields: Kept = {}): Thing {
    const thing = { ...blank(noun, nativeId), ...fields } as unknown as Thing;
    this.#shelf(noun).set(nativeId, thing);
    return thing;
  }

  /** The next call of this name (`keyPairs.generate`) does what `trouble` does, after its effect. */
  next(call: string, trouble: () => void): void {
    this.#troubles.set(call, [...(this.#troubles.get(call) ?? []), trouble]);
  }

  /** Calls of this name wait for `until` before their effect. */
  hold(call: string, until: Promise<void>): void {
    this.#holds.set(call, until);
  }

  #shelf(noun: InventoryNoun): Map<string, Thing> {
    const shelf = this.#things.get(noun) ?? new Map<string, Thing>();
    this.#things.set(noun, shelf);
    return shelf;
  }

  async #change(call: string, effect: () => unknown): Promise<unknown> {
    this.asked.push(call);
    await this.#holds.get(call);
    const answer = effect();
    this.#troubles.get(call)?.shift()?.();
    return answer;
  }

  #set(call: string, noun: InventoryNoun, fields: (argument: never, thing: Thing) => Kept) {
    return (_context: CallContext, nativeId: string, argument?: unknown) =>
      this.#change(call, () => {
        const thing = this.thing(noun, nativeId);
        Object.assign(thing, fields(argument as never, thing));
      });
  }

  #make(call: string, noun: InventoryNoun, fields: (spec: never) => Kept) {
    return (
      _context: CallContext,
      spec: { readonly token: OwnershipToken; readonly name?: string; readonly tags?: Kept },
    ) =>
      this.#change(call, () => {
        const { operationId } = spec.token;
        const earlier = this.all(noun).find((one) => one.operationId === operationId);
        if (earlier !== undefined) return { nativeId: earlier.nativeId };
        this.#count += 1;
        const nativeId = `${noun}-${this.#count}`;
        const name = spec.name ?? nativeId;
        this.put(noun, nativeId, { name, tags: spec.tags ?? {}, operationId, ...fields(spec as never) });
        return { nativeId, privateKey: 'PRIVATE KEY' };
      });
  }

  #inventory(noun: InventoryNoun, remove = 'delete') {
    return {
      list: async () => {
        if (this.refusal !== undefined) throw this.refusal;
        return { items: structuredClone(this.all(noun)), unchanged: [], nextCursor: null };
      },
      get: async (_context: CallContext, nativeId: string) => {
        if (this.refusal !== undefined) throw this.refusal;
        this.#looks.set(nativeId, this.looksAt(nativeId) + 1);
        return structuredClone(this.thing(noun, nativeId));
      },
      [remove]: (_context: CallContext, nativeId: string) =>
        this.#change(`${noun}.${remove}`, () => this.#shelf(noun).delete(nativeId)),
    };
  }

  #ports(table: CapabilityTable): Kept {
    const state = (call: string, to: string) =>
      this.#set(`instances.${call}`, 'instances', () => ({ state: to, nativeState: to }));
    const ports: Record<string, Kept> = {
      instances: {
        ...this.#inventory('instances', 'terminate'),
        findByToken: async (_context: CallContext, token: OwnershipToken) =>
          structuredClone(this.all('instances').filter((one) => one.operationId === token.operationId)),
        create: async (context: CallContext, spec: Kept & { token: OwnershipToken }) => {
          this.launched = spec;
          return this.#make('instances.create', 'instances', () => ({}))(context, spec);
        },
        start: state('start', 'running'),
        stop: state('stop', 'stopped'),
        reboot: state('reboot', 'running'),
        suspend: state('suspend', 'suspended'),
        resume: state('resume', 'running'),
        resize: this.#set('instances.resize', 'instances', ({ sizeNativeId }: { sizeNativeId: string }) =>
          table.instances.confirmResize.support === 'supported'
            ? { state: 'resizing', nativeState: 'VERIFY', sizeNativeId }
            : { sizeNativeId },
        ),
        confirmResize: state('confirmResize', 'running'),
        revertResize: state('revertResize', 'running'),
        rebuild: this.#set('instances.rebuild', 'instances', (spec: Kept) => {
          this.rebuilds.push(spec);
          return { state: 'running', nativeState: 'running', imageNativeId: spec.imageNativeId };
        }),
        rename: this.#set('instances.rename', 'instances', (name: string) => ({ name })),
        tag: this.#set('instances.tag', 'instances', (tags: Kept) => ({ tags })),
        snapshot: async (context: CallContext, _nativeId: string, spec: { token: OwnershipToken }) => {
          const made = await this.#make('instances.snapshot', 'images', () => ({}))(context, spec);
          return { imageNativeId: (made as { nativeId: string }).nativeId };
        },
      },
      images: {
        ...this.#inventory('images'),
        pull: async () => ({ nativeId: '' }),
        upload: this.#make('images.upload', 'images', () => ({})),
      },
      sizes: this.#inventory('sizes'),
      volumes: {
        ...this.#inventory('volumes'),
        create: this.#make('volumes.create', 'volumes', ({ sizeBytes, driver, zone }: Kept) => ({
          sizeBytes: sizeBytes ?? 2 ** 30,
          driver: driver ?? 'plain',
          zone: zone ?? null,
        })),
        attach: this.#set('volumes.attach', 'volumes', ({ instanceNativeId }: { instanceNativeId: string }) => {
          this.thing('instances', instanceNativeId).volumeNativeIds = ['volumes'];
          return { attachedTo: [instanceNativeId], state: 'in_use' };
        }),
        detach: this.#set('volumes.detach', 'volumes', () => ({ attachedTo: [], state: 'available' })),
        grow: this.#set('volumes.grow', 'volumes', ({ sizeBytes }: { sizeBytes: number }) => ({ sizeBytes })),
      },
      snapshots: {
        ...this.#inventory('snapshots'),
        create: this.#make('snapshots.create', 'snapshots', ({ volumeNativeId }: Kept) => ({ volumeNativeId })),
      },
      networks: { ...this.#inventory('networks'), create: this.#make('networks.create', 'networks', () => ({})) },
      subnets: {
        ...this.#inventory('subnets'),
        create: this.#make('subnets.create', 'subnets', ({ networkNativeId, cidr }: Kept) => ({
          networkNativeId,
          cidr,
        })),
      },
      firewalls: {
        ...this.#inventory('firewalls'),
        create: this.#make('firewalls.create', 'firewalls', ({ description }: Kept) => ({
          description: description ?? null,
        })),
        addRule: this.#set('firewalls.addRule', 'firewalls', (rule: Kept, thing) => ({
          rules: [...(thing.rules as Kept[]), { ...rule, id: `rule-${(thing.rules as Kept[]).length + 1}` }],
        })),
        removeRule: this.#set('firewalls.removeRule', 'firewalls', (ruleId: string, thing) => ({
          rules: (thing.rules as Kept[]).filter(({ id }) => id !== ruleId),
        })),
        apply: this.#set('firewalls.apply', 'instances', ({ firewallNativeIds }: { firewallNativeIds: string[] }) => ({
          firewallNativeIds,
        })),
      },
      publicIps: {
        ...this.#inventory('publicIps', 'release'),
        allocate: this.#make('publicIps.allocate', 'publicIps', () => ({})),
        associate: this.#set('publicIps.associate', 'publicIps', (to: { instanceNativeId: string }) => ({
          ...to,
          state: 'bound',
        })),
        disassociate: this.#set('publicIps.disassociate', 'publicIps', () => ({
          instanceNativeId: null,
          state: 'free',
        })),
      },
      keyPairs: {
        ...this.#inventory('keyPairs'),
        import: this.#make('keyPairs.import', 'keyPairs', ({ publicKey }: Kept) => ({ publicKey })),
        generate: this.#make('keyPairs.generate', 'keyPairs', () => ({})),
      },
      logs: { read: async function* () {} },
      metrics: { read: async () => new Map() },
      console: { open: async () => ({ kind: 'url', url: 'https://example.com', expiresAt: new Date().toISOString() }) },
      consoleOutput: {
        read: async (_context: CallContext, _id: string, { lines }: { lines: number }) => `last ${lines} lines`,
      },
      events: {
        history: async () => [
          { at: '2026-01-02T03:04:05Z', action: 'create', message: 'It was made.', actor: 'somebody' },
        ],
      },
      quotas: { read: async () => [{ name: 'instances', limit: 10, used: this.all('instances').length }] },
      prices: {
        read: async () => ({ asOf: '2026-01-01T00:00:00.000Z', source: 'A table of this test.', prices: [] }),
      },
      usage: {
        read: async (_context: CallContext, { from, to }: { from: string; to: string }) => [
          { nativeId: 'instances-1', name: 'one', meter: 'instance.hour', quantity: 1, from, to },
        ],
      },
    };
    const isThere = (noun: string) =>
      Object.values(table[noun as keyof CapabilityTable]).some(({ support }) => support !== 'unsupported');
    return Object.fromEntries(Object.entries(ports).filter(([noun]) => isThere(noun)));
  }
}

/** A table in which everything is possible, but for changes as they happen. */
export function everything(): CapabilityTable {
  const table = Object.fromEntries(
    capabilityNouns.map((noun) => [noun, Object.fromEntries(capabilityVerbs[noun].map((verb) => [verb, supported]))]),
  ) as unknown as CapabilityTable;
  const none = { support: 'unsupported', reason: 'The pocket cloud tells nothing by itself.' } as const;
  return { ...table, events: { ...table.events, subscribe: none } };
}

const own: Readonly<Record<InventoryNoun, Kept>> = {
  instances: {
    kind: 'vm',
    state: 'running',
    nativeState: 'UP',
    stateReason: null,
    health: 'none',
    imageNativeId: null,
    imageName: null,
    sizeNativeId: null,
    sizeName: null,
    vcpus: 1,
    memoryBytes: 2 ** 30,
    privateIps: [],
    publicIps: [],
    ports: [],
    networkNativeIds: [],
    volumeNativeIds: [],
    firewallNativeIds: [],
    keyPairNativeId: null,
    zone: null,
    startedAt: null,
  },
  images: {
    state: 'available',
    references: [],
    digest: null,
    architecture: null,
    os: null,
    sizeBytes: null,
    minDiskBytes: null,
    visibility: null,
  },
  sizes: { vcpus: 1, memoryBytes: 2 ** 30, diskBytes: null, architecture: null, hourlyPrice: null },
  volumes: {
    state: 'available',
    nativeState: 'ready',
    sizeBytes: 2 ** 30,
    driver: null,
    zone: null,
    bootable: false,
    attachedTo: [],
  },
  snapshots: { state: 'available', nativeState: 'done', sizeBytes: 2 ** 30, volumeNativeId: null },
  networks: { driver: null, cidrs: [], external: false, internal: false },
  subnets: { networkNativeId: null, cidr: '10.0.0.0/24', gatewayIp: null, zone: null },
  firewalls: { networkNativeId: null, description: null, isDefault: false, rules: [] },
  publicIps: {
    address: '192.0.2.1',
    state: 'free',
    nativeState: 'DOWN',
    instanceNativeId: null,
    privateIp: null,
    networkNativeId: null,
  },
  keyPairs: { publicKey: null, publicKeyFingerprint: null, keyType: null },
};

function blank(noun: InventoryNoun, nativeId: string): Kept {
  return {
    ...structuredClone(own[noun]),
    nativeId,
    name: nativeId,
    tags: {},
    createdAt: '2026-01-01T00:00:00Z',
    operationId: null,
    native: {},
  };
}
