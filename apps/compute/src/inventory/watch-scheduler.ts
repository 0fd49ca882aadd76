import type { ComputeDatabase } from '@kumo/db/compute';
import { createPulse, type Log } from '@kumo/service-kit';
import type { DatabaseClock } from './database-clock.ts';
import { type CloudLeases, leaseMs, renewEveryMs } from './leases.ts';
import type { Signal, Signals } from './signals.ts';
import { CloudWatcher, type WatcherDeps } from './watcher.ts';

/** What a scheduler is made from. */
export interface WatchSchedulerDeps {
  readonly database: ComputeDatabase;
  readonly leases: CloudLeases;
  readonly clock: DatabaseClock;
  readonly signals: Signals;
  readonly log: Log;
  readonly watcherDeps: WatcherDeps;
}

const lookEveryMs = 500;
/** Clouds taken, or handed on, at once. */
const claimAtOnce = 4;

/**
 * Takes its share of the clouds, renews the leases of those it watches, hands on what is more than its share, and stops at once
 * watching one whose lease is lost.
 */
export class WatchScheduler {
  readonly #deps: WatchSchedulerDeps;
  readonly #watchers = new Map<string, CloudWatcher>();
  readonly #stopping = new AbortController();
  readonly #pulse = createPulse();
  /** Those that are being handed on, until their leases are given back. */
  readonly #leaving = new Map<CloudWatcher, Promise<void>>();
  #renewedAt = Number.NEGATIVE_INFINITY;
  #done: Promise<void> = Promise.resolve();

  constructor(deps: WatchSchedulerDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { signals } = this.#deps;
    signals.on((signal) => this.#hear(signal));
    // What another process wrote meanwhile was not heard: the watchers read what they remember anew.
    signals.onGap(() => {
      for (const watcher of this.#watchers.values()) watcher.reconnect();
    });
    this.#done = this.#run();
  }

  /** Ends all watching, finishes writes that are under way, and gives the leases back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
    const leaving = [...this.#leaving.values()];
    const staying = this.watchers().filter((watcher) => !this.#leaving.has(watcher));
    await Promise.all(this.watchers().map((watcher) => watcher.stop()));
    await Promise.all(leaving);
    const held = staying.map(({ lease }) => lease);
    this.#watchers.clear();
    try {
      await this.#deps.leases.leave();
      if (held.length === 0) return;
      await this.#deps.leases.release(held);
      this.#deps.signals.send({ type: 'clouds' });
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'leases could not be given back; they run out by themselves');
    }
  }

  find(cloudId: string): CloudWatcher | undefined {
    return this.#watchers.get(cloudId);
  }

  watchers(): CloudWatcher[] {
    return [...this.#watchers.values()];
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        if (performance.now() - this.#renewedAt >= renewEveryMs) await this.#renew();
        // Again at once while there are more.
        while (!signal.aborted && (await this.#claim()) === claimAtOnce);
      } catch (error) {
        this.#deps.log.warn({ err: error }, 'leases could not be renewed or taken');
        this.#dropIfTooOld();
      }
      await this.#pulse.next(lookEveryMs, signal);
    }
  }

  async #renew(): Promise<void> {
    const { database, leases, clock } = this.#deps;
    const began = performance.now();
    await database.readAsSystem((sql) => clock.adjust(sql));
    // Before the leases: whoever dies loses its share no later than its clouds.
    const share = await leases.announce();
    if (this.#watchers.size > 0) {
      const kept = await leases.renew(this.watchers().map(({ lease }) => lease));
      for (const watcher of this.watchers()) if (!kept.has(watcher.cloudId)) this.#drop(watcher);
    }
    this.#renewedAt = began;
    this.#handOn(share);
  }

  /** Gives back what is more than `share`, a few at a time. Each is watched until its current pass has ended. */
  #handOn(share: number): void {
    const staying = this.watchers().filter((watcher) => !this.#leaving.has(watcher));
    for (const watcher of staying.slice(share).slice(0, claimAtOnce)) {
      const left = this.#leave(watcher)
        .catch((error: unknown) => this.#deps.log.warn({ err: error }, 'a lease could not be handed on; it runs out'))
        .finally(() => this.#leaving.delete(watcher));
      this.#leaving.set(watcher, left);
    }
  }

  async #leave(watcher: CloudWatcher): Promise<void> {
    const { leases, signals, log } = this.#deps;
    await watcher.finish();
    // Lost meanwhile: there is nothing to give back.
    if (this.#watchers.get(watcher.cloudId) !== watcher) return;
    this.#watchers.delete(watcher.cloudId);
    await leases.release([watcher.lease]);
    log.info({ cloudId: watcher.cloudId }, 'handed a cloud on, so that all replicas watch alike many');
    signals.send({ type: 'clouds' });
  }

  async #claim(): Promise<number> {
    const { leases, watcherDeps, log } = this.#deps;
    const claimed = await leases.claim(claimAtOnce);
    for (const cloud of claimed) {
      const previous = this.#watchers.get(cloud.id);
      // Ours ran out and we took it again: with a new token, so with a new watcher.
      if (previous !== undefined) this.#drop(previous);
      log.info({ cloudId: cloud.id, cloud: cloud.name }, 'watching a cloud');
      const watcher = new CloudWatcher(watcherDeps, cloud, () => {
        if (this.#watchers.get(cloud.id) === watcher) this.#watchers.delete(cloud.id);
      });
      this.#watchers.set(cloud.id, watcher);
    }
    return claimed.length;
  }

  /** Leases that could not be renewed in time belong to nobody: their watchers could write no more anyway. */
  #dropIfTooOld(): void {
    if (performance.now() - this.#renewedAt < leaseMs) return;
    for (const watcher of this.watchers()) this.#drop(watcher);
  }

  #drop(watcher: CloudWatcher): void {
    if (this.#watchers.get(watcher.cloudId) === watcher) this.#watchers.delete(watcher.cloudId);
    watcher.stop().catch((error: unknown) => this.#deps.log.error({ err: error }, 'a watcher did not end well'));
  }

  #hear(signal: Signal): void {
    switch (signal.type) {
      case 'clouds':
        this.#pulse.beat();
        break;
      case 'nudge':
        this.find(signal.cloudId)?.nudge();
        break;
      case 'sync':
        this.find(signal.cloudId)?.requestListing();
        break;
      case 'reconnect':
        this.find(signal.cloudId)?.reconnect();
        break;
      case 'wrote':
        this.find(signal.cloudId)?.known.doubt(signal.noun, signal.nativeId);
        this.find(signal.cloudId)?.touch(signal.noun);
        break;
      case 'complete':
      case 'interest':
        break;
    }
  }
}
