import type { ComputeDatabase } from '@kumo/db/compute';
import type { Log } from '@kumo/service-kit';
import { type Repeating, startRepeating } from '../inventory/repeating.ts';
import { deleteActivityBefore } from './activity.repository.ts';

/** How long people can read what happened. */
const keptMs = 30 * 24 * 60 * 60 * 1000;
const everyMs = 3_600_000;
const batch = 1_000;

/** Removes every hour what is older than 30 days. Every process runs it: twice is as good as once. */
export function startActivityRetention(database: ComputeDatabase, log: Log): Repeating {
  return startRepeating({
    everyMs,
    log,
    name: 'removing old activity',
    run: (dueAt, signal) => removeOldActivity(database, dueAt, signal),
  });
}

/** Removes what is more than 30 days older than `now`, in batches small enough to hold nobody up. Gives how many rows went. */
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
