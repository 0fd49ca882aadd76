import type { SqlHandle } from '@kumo/db/compute';

/** The database's time on this machine, so that the observations of all replicas have one order. */
export interface DatabaseClock {
  /** An instant, later than every one given before by at least a millisecond. */
  next(): Date;
  /** Compares with the database again. Throws what the query throws. */
  adjust(sql: SqlHandle): Promise<void>;
}

interface Offset {
  /** Milliseconds to add to the monotonic clock. */
  readonly ms: number;
  /** Half of the round trip: how wrong it can be. */
  readonly doubtMs: number;
  readonly at: number;
}

/** An offset is replaced by a more doubtful one only when it is older than this: clocks drift by some ms an hour. */
const keptMs = 60_000;

/**
 * Makes the clock; until the first comparison it is the machine's own. `monotonic` gives milliseconds that only ever grow, so
 * that setting the machine's clock changes nothing.
 */
export function createDatabaseClock(monotonic: () => number = () => performance.now()): DatabaseClock {
  let offset: Offset = {
    ms: Date.now() - monotonic(),
    doubtMs: Number.POSITIVE_INFINITY,
    at: Number.NEGATIVE_INFINITY,
  };
  let last = 0;
  return {
    next() {
      last = Math.max(last + 1, Math.floor(monotonic() + offset.ms));
      return new Date(last);
    },
    async adjust(sql) {
      const before = monotonic();
      const [row] = await sql.query<{ now: number }>(
        'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now',
      );
      const after = monotonic();
      if (row === undefined) return;
      const found: Offset = { ms: row.now - (before + after) / 2, doubtMs: (after - before) / 2, at: after };
      if (found.doubtMs <= offset.doubtMs || after - offset.at > keptMs) offset = found;
    },
  };
}
