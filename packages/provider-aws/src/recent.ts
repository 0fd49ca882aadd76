import { setTimeout as pause } from 'node:timers/promises';
import { type CallContext, ProviderError } from '@kumo/provider-core';
import { isNotFound } from './errors.ts';

/** EC2 says itself that what was made may not show everywhere for seconds; after this it is believed, milliseconds. */
const settlesWithinMs = 5 * 60_000;

/** Pauses between looks, milliseconds. What was seen before is given only the first of them. */
const pausesMs = [250, 500, 1_000, 2_000, 4_000];

interface Made {
  readonly at: number;
  isSeen: boolean;
}

/**
 * What this process made in the last minutes. EC2 is eventually consistent: an id that it gave out a moment ago may "not exist"
 * at the next call (docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html), which must not be taken for gone.
 */
export class Recent {
  readonly #made = new Map<string, Made>();
  readonly #pauses: readonly number[];

  constructor(pauses: readonly number[] = pausesMs) {
    this.#pauses = pauses;
  }

  /** It was made just now. */
  note(nativeId: string): string {
    for (const [id, { at }] of this.#made) {
      if (Date.now() - at < settlesWithinMs) break;
      this.#made.delete(id);
    }
    this.#made.set(nativeId, { at: Date.now(), isSeen: false });
    return nativeId;
  }

  /** It was removed from here: from now on it may be missing. */
  forget(nativeId: string): void {
    this.#made.delete(nativeId);
  }

  /**
   * Runs something that is about these ids. "Not found" soon after one was made is waited out; when that lasts, it is a
   * `conflict` that may be tried again, never `not_found`, unless it had been seen already.
   */
  async settled<T>(context: CallContext, nativeIds: readonly string[], run: () => Promise<T>): Promise<T> {
    const made = nativeIds.flatMap((id) => this.#recent(id) ?? []);
    const pauses = made.some(({ isSeen }) => !isSeen) ? this.#pauses : this.#pauses.slice(0, 1);
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await run();
        for (const thing of made) thing.isSeen = true;
        return answer;
      } catch (error) {
        if (made.length === 0 || !isNotFound(error)) throw error;
        const pauseMs = pauses[attempt];
        if (pauseMs === undefined) throw made.every(({ isSeen }) => isSeen) ? error : notYet(nativeIds);
        await pause(pauseMs, undefined, { signal: context.signal });
      }
    }
  }

  #recent(nativeId: string): Made | undefined {
    const made = this.#made.get(nativeId);
    return made !== undefined && Date.now() - made.at < settlesWithinMs ? made : undefined;
  }
}

function notYet(nativeIds: readonly string[]): ProviderError {
  return new ProviderError({
    code: 'conflict',
    message: `AWS does not show ${nativeIds.join(', ')} yet, which was made a moment ago. Try again.`,
    retryable: true,
  });
}
