import type { Log } from '@kumo/service-kit';

/** Work that begins once the request has been answered, so that the answer's time says nothing about it. */
export interface AfterAnswer {
  /** Keeps work for later; `name` is for the log. What finds no place any more is dropped: it was asked for by anybody. */
  add(name: string, work: () => Promise<void>): void;
  /** Waits until what was kept is done. */
  settled(): Promise<void>;
}

const mostWaiting = 200;

/** Makes it: a bounded queue that does one thing at a time, and not before the answer is on its way. */
export function createAfterAnswer(log: Pick<Log, 'warn'>): AfterAnswer {
  const waiting: { name: string; work: () => Promise<void> }[] = [];
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await next.work().catch((err: unknown) => log.warn({ err, work: next?.name }, 'what was kept for later failed'));
    }
    running = undefined;
  };

  return {
    add(name, work) {
      if (waiting.length >= mostWaiting) {
        log.warn({ work: name }, 'too much is kept for later: this was dropped');
        return;
      }
      waiting.push({ name, work });
      running ??= run();
    },
    async settled() {
      while (running !== undefined) await running;
    },
  };
}
