import type { ComputeDatabase } from '@kumo/db/compute';
import type { Log } from '@kumo/service-kit';
import { type Repeating, startRepeating } from '../inventory/repeating.ts';
import { dropOldPartitions, ensurePartitions, rollUpSamples } from './metrics.repository.ts';

const everyMs = 60_000;
const partitionsEveryMs = 600_000;
/** A stretch of many instances takes long, and nobody waits for it. */
const rollUpLimits = { timeout: 60_000 };

/**
 * Keeps the history in shape: tables for the hours to come, minutes made of samples, old tables dropped whole. Every process
 * runs it; what one is doing the others leave alone. Resolves once the first tables are there.
 */
export async function startMetricsUpkeep(database: ComputeDatabase, log: Log): Promise<Repeating> {
  await database.asSystem(ensurePartitions);
  let partitionsSeenAt = Number.NEGATIVE_INFINITY;
  return startRepeating({
    everyMs,
    log,
    name: 'keeping measurements in shape',
    run: async (dueAt, signal) => {
      if (dueAt.getTime() - partitionsSeenAt >= partitionsEveryMs) {
        await database.asSystem(ensurePartitions);
        await database.asSystem(dropOldPartitions);
        partitionsSeenAt = dueAt.getTime();
      }
      while (!signal.aborted && (await database.asSystem(rollUpSamples, rollUpLimits)));
    },
  });
}
