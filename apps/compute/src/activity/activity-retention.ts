import type { ComputeDatabase } from '@kumo/db/compute';
import { deleteActivityBefore } from './activity.repository.ts';

/** How long people can read what happened. */
const keptMs = 30 * 24 * 60 * 60 * 1000;
const batch = 1_000;

/**
 * Removes what is older than 30 days, in batches small enough to hold nobody up. Any number of processes may do it at once.
 * Gives how many rows were removed.
 */
export async function removeOldActivity(database: ComputeDatabase, now: Date, signal: AbortSignal): Promise<number> {
  const before = new Date(now.getTime() - keptMs);
  let removed = 0;
  while (!signal.aborted) {
    const deleted = await database.asSystem((tx) => deleteActivityBefore(tx, before, batch));
    removed += deleted;
    if (deleted < batch) break;
  }
  return removed;
}
