import type { ComputeDatabase } from '@kumo/db/compute';
import type { Signals } from './signals.ts';

/** Waits for listings that any process may make. */
export interface ListingWaits {
  /** Asks for a listing that begins after this call; true when it has ended, false after a minute. */
  listingAfterNow(cloudId: string): Promise<boolean>;
  /** True when a cloud has been listed completely at least once, false after `timeoutMs`. */
  firstListing(cloudId: string, timeoutMs: number): Promise<boolean>;
}

const syncTimeoutMs = 60_000;
/** Between looks at the row, in case a signal was lost. */
const lookEveryMs = 1_000;

/** Makes the waits. They look at the cloud's row when told, and now and then. */
export function createListingWaits(database: ComputeDatabase, signals: Signals): ListingWaits {
  const until = async (cloudId: string, timeoutMs: number, condition: string, values: unknown[]): Promise<boolean> => {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const told = nextComplete(signals, cloudId, Math.min(lookEveryMs, Math.max(0, deadline - performance.now())));
      const rows = await database.readAsSystem((sql) =>
        sql.query<{ done: boolean }>(`SELECT ${condition} AS done FROM clouds WHERE id = $1`, [cloudId, ...values]),
      );
      if (rows[0]?.done === true) return true;
      // Disconnected meanwhile: there is nothing to wait for.
      if (rows.length === 0 || performance.now() >= deadline) return false;
      await told;
    }
  };
  return {
    async listingAfterNow(cloudId) {
      const [asked] = await database.asSystem((tx) =>
        tx.query<{ at: Date }>(
          'UPDATE clouds SET sync_requested_at = clock_timestamp() WHERE id = $1 RETURNING sync_requested_at AS at',
          [cloudId],
        ),
      );
      if (asked === undefined) return false;
      signals.send({ type: 'sync', cloudId });
      return until(cloudId, syncTimeoutMs, 'inventory_began_at >= $2::timestamptz', [asked.at]);
    },
    firstListing: (cloudId, timeoutMs) => until(cloudId, timeoutMs, "inventory_state = 'complete'", []),
  };
}

function nextComplete(signals: Signals, cloudId: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = setTimeout(finish, timeoutMs);
    const forget = signals.on((signal) => {
      if (signal.type === 'complete' && signal.cloudId === cloudId) finish();
    });
  });
}
