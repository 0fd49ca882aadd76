import type { Log } from './log.ts';
import { outboxChannel } from './outbox.ts';
import { openSession, type PostgresSession, type SchemaConnection } from './postgres-session.ts';
import { createPulse } from './pulse.ts';
import { numberCommitted, pruneOlderThan } from './relay-sql.ts';

/** What a relay is made from. */
export interface RelayOptions extends SchemaConnection {
  log: Log;
  /** How long events are kept, in hours; default 24. */
  retentionHours?: number;
  /** Types that something else takes away, and that are kept until then. */
  keepTypes?: readonly string[];
}

/** Numbers committed events in order. Every replica runs one; a lock in Postgres lets one at a time work. */
export interface Relay {
  /** Whether this one holds the lock now. */
  isLeading(): boolean;
  stop(): Promise<void>;
}

/** First half of the lock's name, so that it meets no other; the second half is the schema. */
const relayLock = 5_866_002;
const takeoverMs = 500;
const reconnectMs = 1_000;
const fallbackPollMs = 1_000;
const pruneIntervalMs = 60_000;

/** Starts a relay. It reconnects by itself; while no relay leads, events wait, and none is lost. */
export function createRelay(options: RelayOptions): Relay {
  const stopping = new AbortController();
  const state = { isLeading: false };
  const done = keepRunning(options, stopping.signal, state);
  return {
    isLeading: () => state.isLeading,
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

async function keepRunning(options: RelayOptions, signal: AbortSignal, state: { isLeading: boolean }): Promise<void> {
  const pulse = createPulse();
  while (!signal.aborted) {
    let session: PostgresSession | undefined;
    try {
      session = await openSession(options, () => pulse.beat());
      void session.ended.then(pulse.beat); // to notice at once, not at the next poll
      await session.query(`LISTEN ${outboxChannel(options.schema)}`);
      await lead(session, options, pulse, signal, state);
    } catch (error) {
      if (!signal.aborted) options.log.warn({ err: error }, 'the event relay lost its connection');
    } finally {
      state.isLeading = false;
      await session?.close().catch((error: unknown) => options.log.debug({ err: error }, 'closing the relay'));
    }
    if (!signal.aborted) await pulse.next(reconnectMs, signal);
  }
}

async function lead(
  session: PostgresSession,
  options: RelayOptions,
  pulse: ReturnType<typeof createPulse>,
  signal: AbortSignal,
  state: { isLeading: boolean },
): Promise<void> {
  while (!signal.aborted) {
    const [lock] = await session.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken', [
      relayLock,
      options.schema,
    ]);
    if (lock?.taken) break;
    await pulse.next(takeoverMs, signal);
  }
  state.isLeading = !signal.aborted;
  let prunedAt = 0;
  while (!signal.aborted) {
    const isMore = await numberCommitted(session, options.schema);
    if (isMore) continue;
    if (Date.now() - prunedAt > pruneIntervalMs) {
      prunedAt = Date.now();
      await pruneOlderThan(session, options.retentionHours ?? 24, options.keepTypes ?? []);
    }
    await pulse.next(fallbackPollMs, signal);
  }
}
