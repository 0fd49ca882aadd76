import { absent, onlyWhen, supported, unsupported } from '@kumo/model';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineProvider } from './define-provider.ts';
import { ProviderError } from './errors.ts';
import type { InstancesPort } from './ports/index.ts';
import type { ConnectEnvironment, ObservedCall, Oddity, Provider, ProviderDefinition } from './provider.ts';

const no = unsupported('Tiny clouds have none of this.');
const never = new AbortController().signal;
const context = { signal: never };

const observation = {
  nativeId: 'i-1',
  name: 'one',
  tags: {},
  createdAt: null,
  operationId: null,
  native: {},
  kind: 'vm',
  state: 'running',
  nativeState: 'ACTIVE',
  stateReason: null,
  health: 'none',
  imageNativeId: null,
  imageName: null,
  sizeNativeId: null,
  sizeName: null,
  vcpus: 1,
  memoryBytes: 1024,
  privateIps: [],
  publicIps: [],
  ports: [],
  networkNativeIds: [],
  volumeNativeIds: [],
  firewallNativeIds: [],
  keyPairNativeId: null,
  zone: null,
  startedAt: null,
} as const;

const capabilities = {
  instances: {
    list: supported,
    launch: supported,
    start: supported,
    stop: supported,
    reboot: supported,
    suspend: no,
    resume: no,
    resize: no,
    confirmResize: no,
    revertResize: no,
    rebuild: no,
    snapshot: no,
    rename: no,
    tag: no,
    terminate: supported,
  },
  images: absent('images', 'Not here.'),
  sizes: { list: no },
  volumes: absent('volumes', 'Not here.'),
  networks: { list: no, create: no, delete: no },
  logs: { read: no, follow: no },
  metrics: { read: no },
  console: { open: no },
  events: { subscribe: no, history: no },
  snapshots: absent('snapshots', 'Not here.'),
  subnets: absent('subnets', 'Not here.'),
  firewalls: absent('firewalls', 'Not here.'),
  publicIps: absent('publicIps', 'Not here.'),
  keyPairs: absent('keyPairs', 'Not here.'),
  consoleOutput: absent('consoleOutput', 'Not here.'),
  quotas: absent('quotas', 'Not here.'),
  prices: absent('prices', 'Not here.'),
  usage: absent('usage', 'Not here.'),
} as const;

function tiny(instances: Partial<InstancesPort> = {}, overrides: Partial<ProviderDefinition> = {}): Provider {
  const port: InstancesPort = {
    list: async () => ({ items: [], unchanged: [], nextCursor: null }),
    get: async () => ({
      ...observation,
      privateIps: [],
      publicIps: [],
      ports: [],
      networkNativeIds: [],
      volumeNativeIds: [],
      firewallNativeIds: [],
    }),
    findByToken: async () => [],
    create: async () => ({ nativeId: 'i-1' }),
    start: async () => undefined,
    stop: async () => undefined,
    reboot: async () => undefined,
    terminate: async () => undefined,
    ...instances,
  };
  return defineProvider({
    kind: 'tiny',
    displayName: 'Tiny',
    mark: { letters: 'Ti', shape: 'circle' },
    instanceKind: 'vm',
    simulated: true,
    connection: {
      endpoint: { title: 'Address', description: 'Where it is.' },
      region: 'none',
      credentials: z.strictObject({ password: z.string().min(8) }),
      options: z.strictObject({}),
    },
    capabilities,
    limits: { callsPerSecond: 10, burst: 10, concurrency: 2 },
    sync: { pollMs: 1000, staleAfterMs: 3000 },
    connect: async () => ({
      instances: port,
      identify: async () => ({ accountKey: 'tiny', description: 'Tiny', capabilities, warnings: [] }),
      close: async () => undefined,
    }),
    ...overrides,
  });
}

const form = { endpoint: 'here', credentials: { password: 'long enough' }, options: {} };
const connect = (provider: Provider, environment: ConnectEnvironment = {}) => provider.connect(form, environment);

describe('defineProvider', () => {
  it('names every wrong field of the connect form and repeats no value of it', async () => {
    const error: unknown = await tiny()
      .connect({ region: 'north', credentials: { password: 'hunter2', extra: 1 }, options: {} })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProviderError);
    const { code, issues, message } = error as ProviderError;
    expect(code).toBe('invalid_request');
    expect(issues.map((issue) => issue.path)).toEqual(['endpoint', 'region', 'credentials.password', 'credentials']);
    expect(message).not.toContain('hunter2');
  });

  it('refuses what the table lacks with its sentence, even by a method that the adapter does not have', async () => {
    const { instances } = await connect(tiny());
    await expect(instances.suspend?.(context, 'i-1')).rejects.toMatchObject({
      code: 'not_supported',
      message: 'Tiny clouds have none of this.',
    });
  });

  it('narrows by what the cloud itself says once asked, and never widens', async () => {
    const probed = {
      ...capabilities,
      instances: { ...capabilities.instances, stop: unsupported('This account may not.'), suspend: supported },
    };
    const connection = await connect(
      tiny(
        {},
        {
          connect: async () => ({
            instances: { ...(await connect(tiny())).instances },
            identify: async () => ({ accountKey: 'tiny', description: '', capabilities: probed, warnings: [] }),
            close: async () => undefined,
          }),
        },
      ),
    );
    const identity = await connection.identify(context);
    expect(identity.capabilities.instances.suspend).toEqual(no);
    await expect(connection.instances.stop(context, 'i-1')).rejects.toThrow('This account may not.');
  });

  it('ends a call at its deadline although the adapter does not listen, and says that a change may have happened', async () => {
    const hang = () => new Promise<never>(() => undefined);
    const environment = { deadlines: { create: 20, read: 20 } };
    const { instances } = await connect(tiny({ create: hang, get: hang }), environment);
    await expect(instances.get(context, 'i-1')).rejects.toMatchObject({ code: 'timeout', outcomeUnknown: false });
    const spec = {
      token: { operationId: 'o', resourceId: 'r', organizationId: 'g' },
      name: 'n',
      image: 'i',
      networkNativeIds: [],
      ports: [],
      env: {},
      volumes: [],
      tags: {},
    };
    await expect(instances.create(context, spec)).rejects.toMatchObject({ code: 'timeout', outcomeUnknown: true });
  });

  it('ends a call with the signal of its caller', async () => {
    const { instances } = await connect(tiny({ get: () => new Promise<never>(() => undefined) }));
    const caller = new AbortController();
    const call = instances.get({ signal: caller.signal }, 'i-1');
    caller.abort();
    await expect(call).rejects.toMatchObject({ code: 'timeout', retryable: false });
  });

  it('turns whatever is thrown into one error type, without the thrown text', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED http://user:secret@x'), { code: 'ECONNREFUSED' });
    const { instances } = await connect(
      tiny({
        get: () => Promise.reject(new TypeError('fetch failed', { cause: refused })),
        stop: () => Promise.reject('odd'),
      }),
    );
    const error: unknown = await instances.get(context, 'i-1').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unavailable', providerCode: 'ECONNREFUSED', retryable: true });
    expect(String(error)).not.toContain('secret');
    await expect(instances.stop(context, 'i-1')).rejects.toMatchObject({ code: 'unexpected', outcomeUnknown: true });
  });

  it('shows a row that does not fit with what is known of it, and the others as they are', async () => {
    const oddities: Oddity[] = [];
    const items: unknown[] = [
      observation,
      { ...observation, nativeId: 'i-2', memoryBytes: Number.NaN },
      null,
      { name: 'no id' },
    ];
    const { instances } = await connect(
      tiny({ list: async () => ({ items, unchanged: [], nextCursor: null }) as never }),
      { reportOddity: (oddity) => void oddities.push(oddity) },
    );
    const page = await instances.list(context, { limit: 10 });
    expect(page.items.map((item) => [item.nativeId, item.state, item.memoryBytes])).toEqual([
      ['i-1', 'running', 1024],
      ['i-2', 'running', null],
    ]);
    expect(oddities.map((oddity) => oddity.kind)).toEqual(['malformed', 'malformed', 'malformed']);
  });

  it('reports a native state without a word once, not once a row', async () => {
    const oddities: Oddity[] = [];
    const items = Array.from({ length: 50 }, (_, index) => ({
      ...observation,
      nativeId: `i-${index}`,
      state: 'unknown' as const,
      nativeState: 'LIMBO',
    }));
    const { instances } = await connect(
      tiny({ list: async () => ({ items, unchanged: [], nextCursor: null }) as never }),
      { reportOddity: (oddity) => void oddities.push(oddity) },
    );
    await instances.list(context, { limit: 50 });
    expect(oddities).toMatchObject([{ kind: 'unknown_state', nativeId: 'i-0', provider: 'tiny' }]);
  });

  it('tells the observer of every call once, with its outcome', async () => {
    const calls: ObservedCall[] = [];
    const { instances } = await connect(tiny({ stop: () => Promise.reject(new Error('x')) }), {
      observeCall: (call) => void calls.push(call),
    });
    await instances.list(context, { limit: 1 });
    await instances.stop(context, 'i-1').catch(() => undefined);
    expect(calls.map((call) => [call.call, call.outcome])).toEqual([
      ['instances.list', 'ok'],
      ['instances.stop', 'unexpected'],
    ]);
  });

  it('refuses a manifest with a hole, and an adapter that does not keep its manifest', async () => {
    const { list: _, ...withoutList } = capabilities.instances;
    const holed = { ...capabilities, instances: withoutList } as never;
    expect(() => tiny({}, { capabilities: holed })).toThrow('instances.list: no answer');
    const shrug = { ...capabilities, sizes: { list: unsupported('') } };
    expect(() => tiny({}, { capabilities: shrug })).toThrow('sizes.list: the reason must be a sentence');
    const promising = {
      ...capabilities,
      instances: { ...capabilities.instances, resize: onlyWhen(['stopped'], 'Stop it first.') },
      sizes: { list: supported },
    };
    await expect(connect(tiny({}, { capabilities: promising }))).rejects.toThrow(
      'instances.resize: the method is missing; sizes: the port is missing',
    );
  });
});
