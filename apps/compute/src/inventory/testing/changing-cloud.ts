import type { InstanceObservation, PortCallName, ProviderConnection } from '@kumo/provider-core';
import { ProviderError } from '@kumo/provider-core';
import { sandbox } from '@kumo/provider-sandbox';
import type { SandboxBench } from './sandbox-bench.ts';
import type { TestCloud } from './world.ts';

/** A sandbox account as clouds without events are, that can be asked for changes of its instances. */
export interface ChangingCloud {
  readonly cloud: TestCloud;
  /** Every call to it, in order. */
  readonly calls: PortCallName[];
  /** Forgets what it knew: cursors given before are too old. */
  forget(): void;
  /** Ids that the next answers say are gone, whether or not they are. */
  readonly saidToBeGone: Set<string>;
  /** Ids of instances whose changes it does not tell. */
  readonly untold: Set<string>;
  /** Takes the part of it that has networks away, or gives it back. */
  setNetworksAway(areAway: boolean): void;
}

/** `pollMs`: how often it is polled. It compares with its list of the time before, which is not counted as a call. */
export function changingCloud(bench: SandboxBench, instances: number, pollMs: number): ChangingCloud {
  const calls: PortCallName[] = [];
  const saidToBeGone = new Set<string>();
  const untold = new Set<string>();
  let areNetworksAway = false;
  const memories = new Map<string, ReadonlyMap<string, string>>();
  const tamper = ({ events: _, ...connection }: ProviderConnection): ProviderConnection => {
    const { instances: port } = connection;
    const remember = (items: readonly InstanceObservation[]): string => {
      const cursor = `c${memories.size + 1}`;
      memories.set(cursor, new Map(items.map((item) => [item.nativeId, item.fingerprint ?? ''])));
      return cursor;
    };
    const everything = async (signal: AbortSignal) => (await port.list({ signal }, { limit: 1_000 })).items;
    const { networks } = connection;
    return {
      ...connection,
      ...(networks && {
        networks: {
          ...networks,
          list: async (context, request) => {
            if (!areNetworksAway) return networks.list(context, request);
            throw new ProviderError({ code: 'unavailable', message: 'Its network service is away.', partial: true });
          },
        },
      }),
      instances: {
        ...port,
        list: async (context, request) => {
          const changesCursor = remember(await everything(context.signal));
          calls.push('instances.list');
          return { ...(await port.list(context, request)), changesCursor };
        },
        get: async (context, nativeId) => {
          calls.push('instances.get');
          return port.get(context, nativeId);
        },
        changes: async (context, { since }) => {
          calls.push('instances.changes');
          const before = memories.get(since);
          if (before === undefined) throw new ProviderError({ code: 'conflict', message: 'That was too long ago.' });
          const now = await everything(context.signal);
          const ids = new Set(now.map(({ nativeId }) => nativeId));
          return {
            items: now.filter(
              ({ nativeId, fingerprint }) => before.get(nativeId) !== fingerprint && !untold.has(nativeId),
            ),
            goneNativeIds: [...[...before.keys()].filter((nativeId) => !ids.has(nativeId)), ...saidToBeGone],
            cursor: remember(now),
          };
        },
      },
    };
  };
  const observeCall = ({ call }: { readonly call: PortCallName }) => {
    if (!call.startsWith('instances.')) calls.push(call);
  };
  return {
    cloud: bench.cloudOf(
      { seed: bench.seed(), instances },
      {
        provider: { ...sandbox, sync: { pollMs, staleAfterMs: 1_000 } },
        environment: { sandboxUrl: bench.box.url, observeCall },
        tamper,
      },
    ),
    calls,
    forget: () => memories.clear(),
    saidToBeGone,
    untold,
    setNetworksAway: (areAway) => {
      areNetworksAway = areAway;
    },
  };
}
