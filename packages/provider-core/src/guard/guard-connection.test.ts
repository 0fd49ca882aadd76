import type { CapabilityTable } from '@kumo/model';
import { describe, expect, it } from 'vitest';
import { ProviderError } from '../errors.ts';
import type { InstancesPort } from '../ports/index.ts';
import type { ProviderConnection } from '../provider.ts';
import { createCloudGuard } from './cloud-guard.ts';
import { guardConnection } from './guard-connection.ts';
import { ManualClock } from './manual-clock.ts';

const context = { signal: new AbortController().signal };
const limits = { callsPerSecond: 1000, burst: 1000, concurrency: 4 };

/** A cloud that fails every call, and how often each was made. */
function failing() {
  const made: Record<string, number> = {};
  const fail = (name: string) => async () => {
    made[name] = (made[name] ?? 0) + 1;
    throw new ProviderError({ code: 'unavailable', message: 'Lab is down.' });
  };
  const names = [
    'list',
    'get',
    'findByToken',
    'prepare',
    'create',
    'start',
    'stop',
    'reboot',
    'snapshot',
    'terminate',
  ] as const;
  const instances = Object.fromEntries(names.map((name) => [name, fail(name)])) as unknown as InstancesPort;
  const connection: ProviderConnection = {
    instances,
    events: {
      subscribe: async function* () {
        yield { type: 'ready' };
      },
    },
    identify: fail('identify'),
    close: async () => undefined,
  };
  return { made, connection };
}

describe('a guarded connection', () => {
  it('repeats what is safe to repeat, and once only what is not', async () => {
    const { made, connection } = failing();
    for (const name of ['list', 'stop', 'terminate', 'create', 'reboot', 'prepare', 'snapshot'] as const) {
      const clock = new ManualClock();
      const guard = createCloudGuard({ cloudName: 'Lab', limits, clock, circuit: { failures: 100 } });
      const method = guardConnection(connection, guard).instances[name] as unknown as (
        ...all: unknown[]
      ) => Promise<unknown>;
      const call = method(context, 'i-1', {}).catch(() => undefined);
      await clock.advance(60_000);
      await call;
    }
    expect(made).toEqual({ list: 3, stop: 3, terminate: 3, create: 1, reboot: 1, prepare: 1, snapshot: 1 });
  });

  it('lets no stream begin while the circuit is open, until an attempt is due', async () => {
    const { connection } = failing();
    const clock = new ManualClock();
    const guard = createCloudGuard({ cloudName: 'Lab', limits, clock, retry: { attempts: 1 } });
    const guarded = guardConnection(connection, guard);
    for (let times = 0; times < 3; times += 1) await guarded.instances.get(context, 'i').catch(() => undefined);
    expect(() => guarded.events?.subscribe?.(context, {})).toThrow('Lab has not answered since');
    await clock.advance(1_000);
    const first = await guarded.events?.subscribe?.(context, {})[Symbol.asyncIterator]().next();
    expect(first).toMatchObject({ value: { type: 'ready' } });
  });

  it('can be asked who it is while it answers nothing else', async () => {
    const identity = { accountKey: 'lab', description: '', capabilities: {} as CapabilityTable, warnings: [] };
    const hung = { get: () => new Promise<never>(() => undefined) } as unknown as InstancesPort;
    const connection: ProviderConnection = { ...failing().connection, instances: hung, identify: async () => identity };
    const guarded = guardConnection(connection, createCloudGuard({ cloudName: 'Lab', limits }));
    for (let times = 0; times < limits.concurrency + 3; times += 1) void guarded.instances.get(context, 'i');
    await expect(guarded.identify(context)).resolves.toBe(identity);
  });

  it('has no port that the connection does not have', () => {
    const { connection } = failing();
    const guarded = guardConnection(connection, createCloudGuard({ cloudName: 'Lab', limits }));
    expect(guarded.images).toBeUndefined();
    expect(guarded.instances.suspend).toBeUndefined();
  });
});
