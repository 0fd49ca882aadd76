import type { CallContext } from '@kumo/provider-core';

interface Waiting<R> {
  readonly signal: AbortSignal;
  resolve(result: R | Promise<R>): void;
  reject(error: unknown): void;
}

/** How questions of many callers become one. */
export interface GatheringOptions<R> {
  /** Keys in one call at most. */
  readonly most: number;
  /** Milliseconds that the first caller waits for others. */
  readonly lingerMs: number;
  /** Asks for all at once; what it gives is shared by all who asked for the key. */
  run(context: CallContext, keys: readonly string[]): Promise<(key: string) => R | Promise<R>>;
}

/** Makes one call of what several callers ask for at about the same time. Ended only when all of them have left. */
export class Gathering<R> {
  readonly #options: GatheringOptions<R>;
  #waiting = new Map<string, Waiting<R>[]>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: GatheringOptions<R>) {
    this.#options = options;
  }

  ask(context: CallContext, key: string): Promise<R> {
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    const waiting = { signal: context.signal, resolve, reject };
    this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), waiting]);
    if (this.#waiting.size >= this.#options.most) this.#go();
    else this.#timer ??= setTimeout(() => this.#go(), this.#options.lingerMs);
    return promise;
  }

  #go(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    const all = [...waiting.values()].flat();
    this.#options.run({ signal: untilAllLeft(all.map(({ signal }) => signal)) }, [...waiting.keys()]).then(
      (resultOf) => {
        for (const [key, callers] of waiting) for (const { resolve } of callers) resolve(resultOf(key));
      },
      (error: unknown) => {
        for (const { reject } of all) reject(error);
      },
    );
  }
}

function untilAllLeft(signals: readonly AbortSignal[]): AbortSignal {
  const [only] = signals;
  if (only !== undefined && signals.length === 1) return only;
  const all = new AbortController();
  let left = 0;
  const leave = () => {
    left += 1;
    if (left === signals.length) all.abort();
  };
  for (const signal of signals) {
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  }
  return all.signal;
}
