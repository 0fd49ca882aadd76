import { type EventsPort, ProviderError } from '@kumo/provider-core';
import type { Log } from '@kumo/service-kit';
import type { LiveConnection } from '../clouds/connections.ts';
import { StaleLeaseError, type WriteTarget } from './cloud-lock.ts';
import type { DatabaseClock } from './database-clock.ts';
import { readDirectly } from './direct-read.ts';
import type { Known } from './known.ts';
import { type Reread, type RereadOutcome, RereadQueue } from './reread-queue.ts';
import type { InventoryWriter } from './writer.ts';

/** What following one cloud's events needs. */
export interface FollowerDeps {
  readonly live: LiveConnection;
  readonly subscribe: Required<EventsPort>['subscribe'];
  readonly target: WriteTarget;
  readonly known: Known;
  readonly writer: InventoryWriter;
  readonly clock: DatabaseClock;
  readonly log: Log;
  /** Told when a read got no answer. */
  onSuspicion(): void;
}

const readyDeadlineMs = 20_000;
const mostAbsent = 10_000;

/** Follows one cloud's event stream: each event leads to one direct read of the thing that it names, and that is written. */
export class CloudFollower {
  readonly #deps: FollowerDeps;
  readonly #queue: RereadQueue;
  /** Things that instances refer to and that the cloud does not have, as `<noun> <native id>`. */
  readonly #absent = new Set<string>();
  readonly #ending = new AbortController();
  #isReady = false;
  #isSuspect = false;
  #fail: (error: unknown) => void = () => undefined;

  constructor(deps: FollowerDeps) {
    this.#deps = deps;
    this.#queue = new RereadQueue({ read: (reread) => this.#read(reread) });
  }

  /** Whether the stream is open: what happens from then on is told. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Place in the provider's stream up to which everything is written. */
  get cursor(): string | null {
    return this.#queue.cursor;
  }

  /** Collects events without acting on them, until released. */
  hold(): void {
    this.#queue.hold();
  }

  release(): void {
    this.#queue.release();
  }

  /** What was not there may be there now. */
  forgetAbsent(): void {
    this.#absent.clear();
  }

  /** Follows until the signal; throws when the stream ends or a read shows that the cloud or the lease is gone. */
  async follow(since: string | null, signal: AbortSignal, onReady: () => void): Promise<void> {
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    const notReady = setTimeout(() => this.#fail(streamFailure('did not open in time')), readyDeadlineMs);
    const pump = async (): Promise<void> => {
      const { subscribe } = this.#deps;
      for await (const event of subscribe({ signal }, since === null ? {} : { since })) {
        if (event.type === 'changed') this.#queue.add(event);
        else {
          clearTimeout(notReady);
          this.#isReady = true;
          onReady();
        }
      }
      if (!signal.aborted) throw streamFailure('ended');
    };
    try {
      await Promise.race([pump(), failed]);
    } finally {
      clearTimeout(notReady);
    }
  }

  /** True once after a read got no answer: whether the cloud is there at all should be asked. */
  takeSuspicion(): boolean {
    const isSuspect = this.#isSuspect;
    this.#isSuspect = false;
    return isSuspect;
  }

  /** Ends reads in flight and forgets what is waiting: it will be told again from {@link cursor} on. */
  async stop(): Promise<void> {
    this.#isReady = false;
    this.#ending.abort();
    await this.#queue.stop();
  }

  async #read({ noun, nativeId, notes }: Reread): Promise<RereadOutcome> {
    const { live, target, writer, clock, known, log } = this.#deps;
    const { signal } = this.#ending;
    try {
      await readDirectly(
        {
          connection: live.connection,
          target,
          writer,
          clock,
          signal,
          unknownOf: async (references) =>
            references.filter((reference) => !known.has(...reference) && !this.#absent.has(reference.join(' '))),
          onWritten: (writtenNoun, writtenId, written) => {
            if (written.every(({ row }) => row === null || !row.listed)) {
              known.drop(writtenNoun, [writtenId]);
              if (this.#absent.size < mostAbsent) this.#absent.add(`${writtenNoun} ${writtenId}`);
            } else this.#absent.delete(`${writtenNoun} ${writtenId}`);
            known.learn(writtenNoun, written);
          },
        },
        noun,
        nativeId,
        { source: 'event', isNews: false, notes },
      );
      return 'done';
    } catch (error) {
      if (signal.aborted) return 'later';
      if (error instanceof StaleLeaseError) this.#fail(error);
      if (isAbsence(error)) {
        this.#isSuspect = true;
        this.#deps.onSuspicion();
      }
      if (error instanceof StaleLeaseError || isAbsence(error)) return 'later';
      log.warn({ err: error, noun, nativeId }, 'what an event named could not be read');
      known.doubt(noun, nativeId);
      return 'done';
    }
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof ProviderError && ['unavailable', 'timeout', 'auth_failed'].includes(error.code);
}

function streamFailure(what: string): ProviderError {
  return new ProviderError({ code: 'unavailable', message: `The cloud's event stream ${what}.`, retryable: true });
}
