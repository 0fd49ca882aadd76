import type { ComputeDatabase } from '@kumo/db/compute';
import { observationSchemas } from '@kumo/provider-core';
import type { Log } from '@kumo/service-kit';
import { z } from 'zod';

const nouns = Object.keys(observationSchemas) as [
  keyof typeof observationSchemas,
  ...(keyof typeof observationSchemas)[],
];

const signalSchema = z.discriminatedUnion('type', [
  /** A cloud was connected, changed, disconnected or let go: look who watches what. */
  z.object({ type: z.literal('clouds') }),
  /** Something was asked of this cloud: look at it often for a while. */
  z.object({ type: z.literal('nudge'), cloudId: z.string() }),
  /** List everything again now. */
  z.object({ type: z.literal('sync'), cloudId: z.string() }),
  /** A complete listing has ended. */
  z.object({ type: z.literal('complete'), cloudId: z.string() }),
  /** A replica that does not watch the cloud wrote one thing: what the watcher remembers of it is old. */
  z.object({ type: z.literal('wrote'), cloudId: z.string(), noun: z.enum(nouns), nativeId: z.string() }),
  /** Credentials or address of a cloud were changed: connect it anew. */
  z.object({ type: z.literal('reconnect'), cloudId: z.string() }),
  /** Somebody is looking at this organization. */
  z.object({ type: z.literal('interest'), organizationId: z.string() }),
]);

/** What replicas tell each other. Not kept: whoever was away must look for itself. */
export type Signal = z.infer<typeof signalSchema>;

/** Tells all replicas, this one included. */
export interface Signals {
  /** Told here at once, elsewhere within milliseconds. Never throws: a lost signal only costs time. */
  send(signal: Signal): void;
  /** Calls for every signal; the answer forgets it. */
  on(listener: (signal: Signal) => void): () => void;
  /** Calls after a time in which signals may have been missed. */
  onGap(listener: () => void): void;
  stop(): Promise<void>;
}

const channel = 'compute_inventory';
const reconnectMs = 500;

/** Starts listening. `self` names this process: its own echoes are left out. */
export function createSignals(database: ComputeDatabase, self: string, log: Log): Signals {
  const listeners = new Set<(signal: Signal) => void>();
  const gapListeners = new Set<() => void>();
  const stopping = new AbortController();
  const hear = (payload: string | undefined): void => {
    const parsed = envelopeSchema.safeParse(parseJson(payload ?? ''));
    if (!parsed.success) log.warn({ payload }, 'a signal that is not understood');
    else if (parsed.data.from !== self) for (const listener of listeners) listener(parsed.data.signal);
  };
  const done = keepListening(
    database,
    hear,
    () => {
      for (const listener of gapListeners) listener();
    },
    stopping.signal,
    log,
  );
  return {
    send(signal) {
      for (const listener of listeners) listener(signal);
      database.pool
        .query('SELECT pg_notify($1, $2)', [channel, JSON.stringify({ from: self, signal })])
        .catch((error: unknown) => log.debug({ err: error }, 'a signal was not sent'));
    },
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onGap: (listener) => void gapListeners.add(listener),
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

const envelopeSchema = z.object({ from: z.string(), signal: signalSchema });

async function keepListening(
  database: ComputeDatabase,
  hear: (payload: string | undefined) => void,
  onGap: () => void,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    try {
      const client = await database.pool.connect();
      const ended = new Promise<void>((resolve) => {
        client.once('end', resolve);
        client.once('error', () => resolve());
      });
      try {
        client.on('notification', ({ payload }) => hear(payload));
        await client.query(`LISTEN ${channel}`);
        if (!isFirst) onGap();
        await Promise.race([ended, stopped]);
      } finally {
        // Never back into the pool: it would go on listening there.
        client.release(true);
      }
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'signals of other replicas cannot be heard');
    }
    if (!signal.aborted)
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, reconnectMs).unref())]);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
