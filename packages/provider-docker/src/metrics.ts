import type { MetricSample } from '@kumo/model';
import type { CallContext, MetricsPort } from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import { hasStatus } from './errors.ts';
import { containerIdOf } from './native-ids.ts';
import { inParallel } from './parallel.ts';
import { isReading, type Stats, statsSchema, toMetricSample } from './stats.ts';

/** Readings in flight; the engine walks cgroup files for each. */
const readWidth = 8;
/** Containers whose last reading is kept, the least recently read dropped first. */
const keptReadings = 5000;

/** Statistics in one quick reading each (`one-shot`): the earlier reading that rates need is our own last one. */
export function dockerMetrics(client: EngineClient): MetricsPort {
  const readings = new Map<string, Stats>();

  function exchange(nativeId: string, stats: Stats): Stats | undefined {
    const before = readings.get(nativeId);
    readings.delete(nativeId);
    readings.set(nativeId, stats);
    const [oldest] = readings.keys();
    if (readings.size > keptReadings && oldest !== undefined) readings.delete(oldest);
    return before;
  }

  return {
    async read(context, nativeIds) {
      const samples = new Map<string, MetricSample>();
      await inParallel(readWidth, nativeIds, async (nativeId) => {
        const stats = await readStats(client, context, nativeId);
        if (stats === undefined) readings.delete(nativeId);
        else samples.set(nativeId, toMetricSample(stats, exchange(nativeId, stats)));
      });
      return samples;
    },
  };
}

/** Undefined for what is gone or not running. */
async function readStats(client: EngineClient, context: CallContext, nativeId: string): Promise<Stats | undefined> {
  return client.call(context, { what: 'measure the container' }, async (docker, abortable) => {
    try {
      const container = docker.getContainer(containerIdOf(nativeId));
      const stats = statsSchema.parse(await container.stats({ stream: false, 'one-shot': true, ...abortable }));
      return isReading(stats) ? stats : undefined;
    } catch (error) {
      if (hasStatus(error, 404) || hasStatus(error, 409)) return undefined;
      throw error;
    }
  });
}
