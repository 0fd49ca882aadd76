import type { Log } from '@kumo/service-kit';
import type { LiveConnection } from '../clouds/connections.ts';
import { StaleLeaseError, type WriteTarget } from './cloud-lock.ts';
import type { CloudState } from './cloud-state.ts';
import { outageReason } from './watch-outage.ts';

/** The median of the calls' duration is no news: it is stored this often, milliseconds. */
const latencyEveryMs = 30_000;

/** Says how one cloud answers, whenever that has changed. */
export class HealthTeller {
  readonly #state: CloudState;
  readonly #target: WriteTarget;
  readonly #log: Log;
  #told = '';
  #toldAt = 0;

  constructor(state: CloudState, target: WriteTarget, log: Log) {
    this.#state = state;
    this.#target = target;
    this.#log = log;
  }

  /** How its calls show it to be. Throws `StaleLeaseError`. */
  async tell({ guard }: LiveConnection): Promise<void> {
    const { health, latencyMs, lastError, nextAttemptAt } = guard.status();
    const reason = lastError?.message ?? null;
    const news = `${health} ${reason}`;
    const now = performance.now();
    if (news === this.#told && now - this.#toldAt < latencyEveryMs) return;
    await this.#state.writeHealth(this.#target, { state: health, reason, nextAttemptAt, latencyMs });
    this.#told = news;
    this.#toldAt = now;
  }

  /** It is away. A database that cannot be reached is logged: there is nowhere to tell it. Throws `StaleLeaseError`. */
  async tellAway(error: unknown, nextAttemptAt: Date): Promise<void> {
    this.#told = '';
    try {
      const reason = outageReason(error);
      await this.#state.writeHealth(this.#target, { state: 'unreachable', reason, nextAttemptAt, latencyMs: null });
    } catch (failure) {
      if (failure instanceof StaleLeaseError) throw failure;
      this.#log.warn({ err: failure }, 'the health of a cloud could not be stored');
    }
  }
}
