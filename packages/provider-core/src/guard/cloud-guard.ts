import type { CloudErrorCode } from '@kumo/model';
import { ProviderError } from '../errors.ts';
import type { ProviderManifest } from '../provider.ts';
import { cancelledError, toProviderError } from '../provider-failure.ts';
import { CallQueue } from './call-queue.ts';
import { abandoned, admit, answered, type Circuit, type CircuitSettings, closedCircuit, failed } from './circuit.ts';
import { type GuardClock, systemClock } from './clock.ts';
import { LatencyWindow } from './latency.ts';

/** What a guard is made from. One guard per cloud: that is why one slow cloud never slows another. */
export interface CloudGuardOptions {
  /** The cloud's name as people know it; messages begin with it. */
  readonly cloudName: string;
  /** The manifest's limits. */
  readonly limits: ProviderManifest<never, never>['limits'];
  /** Default: opens after 3 failures in a row, asks again after 1 s, then ever more rarely, at most every 30 s or as the limits say. */
  readonly circuit?: Partial<CircuitSettings>;
  /** Default: 3 tries in all, 250 ms doubling to 4 s between them, a pause of the provider's own up to 30 s. */
  readonly retry?: Partial<RetrySettings>;
  readonly clock?: GuardClock;
  /** 0–1, for jitter. */
  readonly random?: () => number;
  /** Told whenever the circuit's phase changes. Must not throw. */
  readonly onChange?: (status: CloudGuardStatus) => void;
}

/** How often and how patiently a safe call is repeated. */
export interface RetrySettings {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** A provider that asks for a longer pause than this is not waited for; neither is a longer queue. */
  readonly maxPauseMs: number;
}

/** How a cloud is doing, as its calls show it. */
export interface CloudGuardStatus {
  readonly state: Circuit['phase'];
  /** `degraded`: it answers, but throttles or has just failed. */
  readonly health: 'reachable' | 'degraded' | 'unreachable';
  /** When the circuit came into this state. */
  readonly since: Date;
  /** While not closed: when the next call will be let through. */
  readonly nextAttemptAt: Date | null;
  readonly lastAnswerAt: Date | null;
  /** The last failure that counts against it; null once it has answered again. */
  readonly lastError: ProviderError | null;
  /** Median of the last answered calls, milliseconds. */
  readonly latencyMs: number | null;
  readonly throttledUntil: Date | null;
  readonly queued: number;
}

/** How one call is to be treated. */
export interface GuardedCall {
  /** May be asked again after a failure that may pass: it reads, or a second time changes nothing more. */
  readonly safe: boolean;
  readonly signal: AbortSignal;
  /** For calls of many minutes: within the rate, but without a place among those that run at once. */
  readonly holdsSlot?: boolean;
}

/** Stands before one cloud: rate, number at once, retries, circuit. */
export interface CloudGuard {
  /** Runs a call within the cloud's budget. Throws what it throws, or `unavailable` at once while the circuit is open. */
  call<T>(verb: string, options: GuardedCall, run: () => Promise<T>): Promise<T>;
  /** For streams: throws `unavailable` while the circuit is open and no attempt is due. */
  check(): void;
  status(): CloudGuardStatus;
  /** Lets the next call through although the circuit is open: a person asked, or a socket came back. */
  probeNow(): void;
}

/** What says that the cloud is not there for us; every other refusal is an answer. */
const absenceCodes: ReadonlySet<CloudErrorCode> = new Set(['unavailable', 'timeout', 'auth_failed']);

const circuitDefaults: CircuitSettings = { failures: 3, firstProbeMs: 1_000, maxProbeMs: 30_000 };
const retryDefaults: RetrySettings = { attempts: 3, firstDelayMs: 250, maxDelayMs: 4_000, maxPauseMs: 30_000 };

/** Makes the guard of one cloud. */
export function createCloudGuard(options: CloudGuardOptions): CloudGuard {
  return new Guard(options);
}

class Guard implements CloudGuard {
  readonly #options: CloudGuardOptions;
  readonly #clock: GuardClock;
  readonly #random: () => number;
  readonly #circuitSettings: CircuitSettings;
  readonly #retry: RetrySettings;
  readonly #queue: CallQueue;
  readonly #latency = new LatencyWindow();
  #circuit: Circuit;
  #lastAnswerAt: number | null = null;
  #lastError: ProviderError | null = null;

  constructor(options: CloudGuardOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    const maxProbeMs = options.limits.maxProbeMs ?? circuitDefaults.maxProbeMs;
    this.#circuitSettings = { ...circuitDefaults, maxProbeMs, ...options.circuit };
    this.#retry = { ...retryDefaults, ...options.retry };
    this.#queue = new CallQueue(options.limits, this.#clock);
    this.#circuit = closedCircuit(this.#clock.now());
  }

  async call<T>(verb: string, options: GuardedCall, run: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(verb, options, run);
      } catch (thrown) {
        const error = toProviderError(thrown, {
          displayName: this.#options.cloudName,
          name: verb,
          hasEffect: !options.safe,
        });
        const delayMs = this.#retryDelayMs(error, attempt);
        if (!options.safe || delayMs === undefined || options.signal.aborted) throw error;
        await this.#sleep(delayMs, options.signal, error);
      }
    }
  }

  check(): void {
    if (admit(this.#circuit, this.#clock.now()).as === 'refused' && this.#circuit.phase === 'open')
      throw this.#refusal();
  }

  probeNow(): void {
    if (this.#circuit.phase === 'open') this.#move({ ...this.#circuit, nextAttemptAt: this.#clock.now() });
  }

  status(): CloudGuardStatus {
    const circuit = this.#circuit;
    const { pausedUntil, queued, isNarrowed } = this.#queue;
    const isStruggling = isNarrowed || (circuit.phase === 'closed' && circuit.failures > 0);
    return {
      state: circuit.phase,
      health: circuit.phase !== 'closed' ? 'unreachable' : isStruggling ? 'degraded' : 'reachable',
      since: new Date(circuit.since),
      nextAttemptAt: circuit.phase === 'open' ? new Date(circuit.nextAttemptAt) : null,
      lastAnswerAt: this.#lastAnswerAt === null ? null : new Date(this.#lastAnswerAt),
      lastError: this.#lastError,
      latencyMs: this.#latency.median(),
      throttledUntil: pausedUntil > this.#clock.now() ? new Date(pausedUntil) : null,
      queued,
    };
  }

  async #once<T>(verb: string, options: GuardedCall, run: () => Promise<T>): Promise<T> {
    if (admit(this.#circuit, this.#clock.now()).as === 'refused') throw this.#refusal();
    this.#refuseLongQueue(verb);
    const leave = await this.#enter(verb, options);
    // Asked again: the circuit may have opened while this call waited for its turn.
    const admission = admit(this.#circuit, this.#clock.now());
    if (admission.as === 'refused') {
      leave();
      throw this.#refusal();
    }
    this.#move(admission.circuit);
    const startedAt = this.#clock.now();
    const isProbe = admission.as === 'probe';
    try {
      const answer = await run();
      this.#latency.add(this.#clock.now() - startedAt);
      this.#answered();
      return answer;
    } catch (thrown) {
      this.#failed(thrown, isProbe, options.signal.aborted);
      throw thrown;
    } finally {
      leave();
    }
  }

  async #enter(verb: string, options: GuardedCall): Promise<() => void> {
    try {
      return await this.#queue.enter(options.signal, options.holdsSlot ?? true);
    } catch (reason) {
      // Called off while it waited for its turn: nothing was sent.
      throw cancelledError({ displayName: this.#options.cloudName, name: verb, hasEffect: false }, reason);
    }
  }

  #answered(): void {
    const now = this.#clock.now();
    this.#lastAnswerAt = now;
    this.#lastError = null;
    this.#move(answered(this.#circuit, now));
    this.#queue.answered();
  }

  #failed(thrown: unknown, isProbe: boolean, wasCancelled: boolean): void {
    const now = this.#clock.now();
    const error = toProviderError(thrown, { displayName: this.#options.cloudName, name: 'call', hasEffect: false });
    // None of these says anything about the cloud as a whole: it was not asked to the end, or only a part of it is away.
    if (wasCancelled || error.code === 'not_supported' || error.partial) {
      if (isProbe) this.#move(abandoned(this.#circuit, now));
      return;
    }
    if (error.code === 'throttled') {
      this.#lastAnswerAt = now;
      this.#move(answered(this.#circuit, now));
      this.#queue.throttled(Math.min(error.retryAfterMs ?? 1_000, 300_000));
      return;
    }
    if (!absenceCodes.has(error.code)) {
      this.#answered();
      return;
    }
    this.#lastError = error;
    this.#move(failed(this.#circuit, this.#circuitSettings, { isProbe, now, jitter: this.#random() }));
  }

  #move(circuit: Circuit): void {
    const hasChanged = circuit.phase !== this.#circuit.phase;
    this.#circuit = circuit;
    if (hasChanged) this.#options.onChange?.(this.status());
  }

  #retryDelayMs(error: ProviderError, attempt: number): number | undefined {
    if (!error.retryable || attempt >= this.#retry.attempts || this.#circuit.phase !== 'closed') return undefined;
    // The queue itself waits out a pause after a throttled answer; here only whether it is worth it is decided.
    if (error.retryAfterMs !== undefined)
      return error.retryAfterMs > this.#retry.maxPauseMs ? undefined : error.retryAfterMs;
    return this.#random() * Math.min(this.#retry.maxDelayMs, this.#retry.firstDelayMs * 2 ** (attempt - 1));
  }

  #refuseLongQueue(verb: string): void {
    const waitMs = this.#queue.expectedWaitMs();
    if (waitMs <= this.#retry.maxPauseMs) return;
    const seconds = Math.ceil(waitMs / 1000);
    const message = `${this.#options.cloudName} is asked as often as it allows; ${verb} would wait ${seconds} s. Try again later.`;
    throw new ProviderError({ code: 'throttled', message, retryAfterMs: Math.ceil(waitMs) });
  }

  #refusal(): ProviderError {
    const { nextAttemptAt, since } = this.status();
    const lastAnswerAt = this.#lastAnswerAt === null ? since : new Date(this.#lastAnswerAt);
    const reason = this.#lastError === null ? '' : ` ${this.#lastError.message}`;
    return new ProviderError({
      code: this.#lastError?.code === 'auth_failed' ? 'auth_failed' : 'unavailable',
      message: `${this.#options.cloudName} has not answered since ${clockTime(lastAnswerAt)}.${reason}`,
      retryable: true,
      retryAfterMs: nextAttemptAt === null ? 1_000 : Math.max(0, nextAttemptAt.getTime() - this.#clock.now()),
      ...(this.#lastError === null ? {} : { cause: this.#lastError }),
    });
  }

  #sleep(delayMs: number, signal: AbortSignal, lastError: ProviderError): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        forget();
        reject(lastError);
      };
      const forget = this.#clock.after(delayMs, () => {
        signal.removeEventListener('abort', abort);
        resolve();
      });
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}

/** `2026-11-22 14:21 UTC`, for sentences. */
export function clockTime(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
