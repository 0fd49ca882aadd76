import type { Log } from '@kumo/service-kit';

/** Something that is done again and again until it is stopped. */
export interface Repeating {
  /** Ends it; resolves when a turn that is under way has ended. */
  stop(): Promise<void>;
}

/** How it repeats. */
export interface RepeatingOptions {
  /** Milliseconds from one beginning to the next; turns begin at whole multiples of it, the first one at once. */
  readonly everyMs: number;
  readonly log: Log;
  /** For the log, e.g. `measuring`. */
  readonly name: string;
  /** One turn. `dueAt` is the instant at which it should have begun. A turn that lasts too long leaves out the next. */
  run(dueAt: Date, signal: AbortSignal): Promise<unknown>;
}

/** Starts repeating. A turn that fails is logged; the next one comes all the same. */
export function startRepeating({ everyMs, log, name, run }: RepeatingOptions): Repeating {
  const stopping = new AbortController();
  const { signal } = stopping;
  const turns = async (): Promise<void> => {
    while (!signal.aborted) {
      const dueAt = new Date(Math.floor(Date.now() / everyMs) * everyMs);
      try {
        await run(dueAt, signal);
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, `${name} failed; it is tried again`);
      }
      await sleep(everyMs - (Date.now() % everyMs), signal);
    }
  };
  const done = turns();
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, delayMs);
    signal.addEventListener('abort', finish, { once: true });
  });
}
