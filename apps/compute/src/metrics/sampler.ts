import { type ComputeDatabase, wholeOrganization } from '@kumo/db/compute';
import type { MetricsPort } from '@kumo/provider-core';
import type { Log } from '@kumo/service-kit';
import type { Inventory, WatchedCloud } from '../inventory/inventory.ts';
import { type Repeating, startRepeating } from '../inventory/repeating.ts';
import { type InstanceSample, insertSamples } from './metrics.repository.ts';

/** What a sampler is made from. */
export interface SamplerDeps {
  readonly database: ComputeDatabase;
  readonly inventory: Pick<Inventory, 'watched'>;
  readonly log: Log;
}

const everyMs = 10_000;
/** Instances measured by one call. */
const perCall = 500;
/**
 * Instances of one cloud measured in one turn. More than these take turns in slices of this size, so that a cloud of 100,000 is
 * measured every eight minutes instead of being asked for nothing else: the history then has gaps, and shows them as gaps.
 */
const perTurn = 2_000;

/** Measures every running instance of the clouds that this process watches, every ten seconds. */
export function startSampler(deps: SamplerDeps): Repeating {
  const busy = new Set<string>();
  const offsets = new Map<string, number>();
  const turns = new Set<Promise<void>>();

  const measure = async (cloud: WatchedCloud, port: MetricsPort, dueAt: Date, signal: AbortSignal): Promise<void> => {
    const running = [...cloud.running()];
    const slice = nextSlice(running, offsets.get(cloud.cloudId) ?? 0);
    offsets.set(cloud.cloudId, slice.next);
    for (let start = 0; start < slice.items.length && !signal.aborted; start += perCall) {
      // Somebody waits for this cloud: measuring can wait for its next turn.
      if (isInTheWay(cloud)) return;
      const part = slice.items.slice(start, start + perCall);
      const measured = await port.read(
        { signal },
        part.map(({ nativeId }) => nativeId),
      );
      for (const [organizationId, ofOne] of Map.groupBy(part, (one) => one.organizationId)) {
        const samples = ofOne.flatMap(({ id, nativeId }): InstanceSample[] => {
          const sample = measured.get(nativeId);
          return sample === undefined ? [] : [{ instanceId: id, sample }];
        });
        if (samples.length === 0) continue;
        await deps.database.inOrganization(wholeOrganization(organizationId), (tx) =>
          // The turn's own time for all: a cloud's clock may be wrong, and points of one turn belong together.
          insertSamples(tx, organizationId, dueAt, samples),
        );
      }
    }
  };

  const repeating = startRepeating({
    everyMs,
    log: deps.log,
    name: 'measuring',
    run: async (dueAt, signal) => {
      for (const cloud of deps.inventory.watched()) {
        const port = cloud.live?.connection.metrics;
        if (port === undefined || busy.has(cloud.cloudId) || isInTheWay(cloud)) continue;
        busy.add(cloud.cloudId);
        const turn: Promise<void> = measure(cloud, port, dueAt, signal)
          .catch((error: unknown) => {
            if (!signal.aborted) deps.log.debug({ err: error, cloudId: cloud.cloudId }, 'a cloud was not measured');
          })
          .finally(() => {
            busy.delete(cloud.cloudId);
            turns.delete(turn);
          });
        turns.add(turn);
      }
    },
  });
  return {
    async stop() {
      await repeating.stop();
      await Promise.all(turns);
    },
  };
}

/** The next so many of a list that is walked in circles, and where to go on. A list that fits is taken whole. */
export function nextSlice<T>(
  items: readonly T[],
  offset: number,
): { readonly items: readonly T[]; readonly next: number } {
  if (items.length <= perTurn) return { items, next: 0 };
  const start = offset < items.length ? offset : 0;
  return { items: items.slice(start, start + perTurn), next: start + perTurn };
}

function isInTheWay(cloud: WatchedCloud): boolean {
  const status = cloud.live?.guard.status();
  return status === undefined || status.queued > 0 || status.state !== 'closed';
}
