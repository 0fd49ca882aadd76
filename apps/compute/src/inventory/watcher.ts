import type { ComputeDatabase } from '@kumo/db/compute';
import type { CapabilityTable } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { createPulse, type Log, ProblemError } from '@kumo/service-kit';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import type { CloudConnections, LiveConnection } from '../clouds/connections.ts';
import { StaleLeaseError, type WriteTarget } from './cloud-lock.ts';
import type { CloudHealth, CloudState } from './cloud-state.ts';
import { RejectedListingError } from './confirm-missing.ts';
import type { DatabaseClock } from './database-clock.ts';
import { CloudFollower } from './follower.ts';
import { Known } from './known.ts';
import type { HeldLease } from './leases.ts';
import { pollInterval } from './poll.rules.ts';
import { reconcile } from './reconcile.ts';
import { askIdentity, nextProbeMs, outageReason } from './watch-outage.ts';
import type { InventoryWriter } from './writer.ts';

/** What every watcher shares. */
export interface WatcherDeps {
  readonly database: ComputeDatabase;
  readonly connections: Pick<CloudConnections, 'get'>;
  readonly writer: InventoryWriter;
  readonly state: CloudState;
  readonly clock: DatabaseClock;
  readonly log: Log;
  /** Whether anybody has looked at this organization lately. */
  isOfInterest(organizationId: string): boolean;
  /** Told after each complete listing. */
  onComplete(cloudId: string): void;
}

const fullListingMs = 300_000;
const lookMs = 1_000;
const aliveCheckMs = 15_000;
const firstRelistMs = 5_000;
const longestRelistMs = 60_000;
const latencyWriteMs = 30_000;
const nudgedMs = 60_000;

/**
 * Keeps one cloud's inventory true for as long as its lease is held: follows its events where it has them, lists everything at
 * the start, after every gap and every few minutes, and says how the cloud answers.
 */
export class CloudWatcher {
  readonly cloudId: string;
  readonly organizationId: string;
  readonly known = new Known();
  readonly target: WriteTarget;
  readonly #deps: WatcherDeps;
  readonly #stopping = new AbortController();
  readonly #pulse = createPulse();
  readonly #log: Log;
  readonly #cloud: CloudRow;
  readonly #done: Promise<void>;
  #reconnecting = new AbortController();
  /** The connection that was made last, whether or not it works. */
  #made: LiveConnection | null = null;
  #live: LiveConnection | null = null;
  #follower: CloudFollower | null = null;
  #cursor: string | null;
  #isComplete: boolean;
  #isListingWanted = true;
  #relistMs = firstRelistMs;
  #listedAt = Number.NEGATIVE_INFINITY;
  #nudgedUntil = 0;
  #toldHealth = '';
  #healthWrittenAt = 0;

  /** Starts watching. `onEnd` is called once when it has ended by itself: the lease or the cloud is gone. */
  constructor(deps: WatcherDeps, cloud: CloudRow, onEnd: () => void) {
    this.#deps = deps;
    this.#cloud = cloud;
    this.cloudId = cloud.id;
    this.organizationId = cloud.organizationId;
    this.target = { organizationId: cloud.organizationId, cloudId: cloud.id, fence: cloud.leaseToken };
    this.#cursor = cloud.eventCursor;
    this.#isComplete = cloud.inventoryState === 'complete';
    this.#log = deps.log.child({ cloudId: cloud.id, cloud: cloud.name });
    this.#done = this.#run().then(onEnd);
  }

  /** The lease as it is to be renewed, with what a successor must know. */
  get lease(): HeldLease {
    return {
      cloudId: this.cloudId,
      token: this.#cloud.leaseToken,
      isLive: this.#follower?.isReady ?? false,
      eventCursor: this.#follower?.cursor ?? this.#cursor,
    };
  }

  /** The connection while the cloud answers; null while it does not. */
  get live(): LiveConnection | null {
    return this.#live;
  }

  /** Looks often for a while: something was asked of the cloud. */
  nudge(): void {
    this.#nudgedUntil = performance.now() + nudgedMs;
    this.#pulse.beat();
  }

  /** Lists everything again as soon as possible. A cloud that is away is asked at once. */
  requestListing(): void {
    this.#isListingWanted = true;
    this.#made?.guard.probeNow();
    this.#pulse.beat();
  }

  /** Leaves the connection for a new one: its credentials or address were changed. */
  reconnect(): void {
    this.#reconnecting.abort();
    this.#pulse.beat();
  }

  /** Ends; resolves when nothing of it is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        // Anew after each outage: another replica may have written meanwhile.
        await this.known.load(this.#deps.database, this.#cloud);
        this.#reconnecting = new AbortController();
        await this.#watch(AbortSignal.any([signal, this.#reconnecting.signal]));
      } catch (error) {
        if (signal.aborted) return;
        if (this.#reconnecting.signal.aborted) continue;
        if (error instanceof StaleLeaseError || (error instanceof ProblemError && error.code === 'not_found')) {
          this.#log.info({ err: error }, 'no longer watching this cloud');
          return;
        }
        if (!(await this.#sitOut(error, signal))) return;
      }
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const live = await this.#deps.connections.get({ organizationId: this.organizationId, id: this.cloudId });
    this.#made = live;
    const identity = await askIdentity(live.connection, live.cloud.accountKey, signal);
    this.#live = live;
    await this.#deps.state.writeIdentity(this.target, identity);
    await this.#tellHealth(live);
    this.#isListingWanted = true;
    const { events } = live.connection;
    if (events === undefined || identity.capabilities.events.subscribe.support === 'unsupported') {
      await this.#attend(live, identity.capabilities, signal);
      return;
    }
    const follower = new CloudFollower({
      ...this.#deps,
      live,
      events,
      target: this.target,
      known: this.known,
      log: this.#log,
      onSuspicion: () => this.#pulse.beat(),
    });
    this.#follower = follower;
    if (!this.#isComplete) follower.hold();
    const leaving = new AbortController();
    const either = AbortSignal.any([signal, leaving.signal]);
    const following = follower.follow(this.#cursor, either, () => this.#pulse.beat());
    const attending = this.#attend(live, identity.capabilities, either, follower);
    try {
      await Promise.race([following, attending]);
    } finally {
      leaving.abort();
      this.#cursor = follower.cursor ?? this.#cursor;
      this.#follower = null;
      // What is remembered is loaded anew next: nothing of this round may write to it then.
      await Promise.allSettled([following, attending, follower.stop()]);
    }
  }

  /** Lists when it is time, until the cloud fails. With a follower not before its stream is open. */
  async #attend(
    live: LiveConnection,
    capabilities: CapabilityTable,
    signal: AbortSignal,
    follower?: CloudFollower,
  ): Promise<void> {
    let checkedAt = performance.now();
    while (!signal.aborted) {
      if ((follower === undefined || follower.isReady) && this.#isListingDue(live, follower)) {
        await this.#list(live, capabilities, signal, follower);
        checkedAt = performance.now();
      } else if (
        follower?.takeSuspicion() ||
        (follower !== undefined && performance.now() - checkedAt > aliveCheckMs)
      ) {
        // A stream can be dead without ending: silence of a cloud that answers is silence.
        await askIdentity(live.connection, live.cloud.accountKey, signal);
        checkedAt = performance.now();
      }
      await this.#tellHealth(live);
      await this.#pulse.next(lookMs, signal);
    }
  }

  #isListingDue(live: LiveConnection, follower: CloudFollower | undefined): boolean {
    const sinceMs = performance.now() - this.#listedAt;
    if (this.#isListingWanted) return true;
    if (follower !== undefined) return sinceMs >= fullListingMs;
    const isNudged = performance.now() < this.#nudgedUntil;
    const isOfInterest = this.#deps.isOfInterest(this.organizationId);
    return sinceMs >= pollInterval({ pollMs: live.provider.sync.pollMs, isNudged, isOfInterest });
  }

  async #list(
    live: LiveConnection,
    capabilities: CapabilityTable,
    signal: AbortSignal,
    follower: CloudFollower | undefined,
  ): Promise<void> {
    this.#isListingWanted = false;
    this.#listedAt = performance.now();
    try {
      const beganAt = await this.#deps.state.now();
      await reconcile({
        ...this.#deps,
        connection: live.connection,
        target: this.target,
        known: this.known,
        capabilities,
        isNews: this.#isComplete,
        signal,
        log: this.#log,
        onReferencesListed: () => follower?.release(),
      });
      await this.#deps.state.writeComplete(this.target, beganAt);
      this.#isComplete = true;
      this.#relistMs = firstRelistMs;
      follower?.forgetAbsent();
      this.#deps.onComplete(this.cloudId);
    } catch (error) {
      if (!isListingFault(error)) throw error;
      this.#log.warn({ err: error, againInMs: this.#relistMs }, 'a listing was not used');
      const again = setTimeout(() => this.requestListing(), this.#relistMs);
      signal.addEventListener('abort', () => clearTimeout(again), { once: true });
      this.#relistMs = Math.min(longestRelistMs, this.#relistMs * 2);
    } finally {
      follower?.release();
    }
  }

  /** Says that the cloud is away and waits until it is worth asking again. False when the lease is gone. */
  async #sitOut(error: unknown, signal: AbortSignal): Promise<boolean> {
    const wasLive = this.#live !== null;
    this.#live = null;
    if (!(error instanceof ProviderError)) this.#log.error({ err: error }, 'watching failed');
    const delayMs = nextProbeMs(this.#made, Date.now());
    // A fault of ours in the middle of watching, such as a lost database, says nothing about the cloud.
    if (error instanceof ProviderError || !wasLive) {
      const nextAttemptAt = new Date(Date.now() + delayMs);
      const health: CloudHealth = { state: 'unreachable', reason: outageReason(error), nextAttemptAt, latencyMs: null };
      try {
        await this.#deps.state.writeHealth(this.target, health);
      } catch (failure) {
        if (failure instanceof StaleLeaseError) return false;
        this.#log.warn({ err: failure }, 'the health of a cloud could not be stored');
      }
    }
    this.#toldHealth = '';
    await this.#pulse.next(delayMs, signal);
    this.#made?.guard.probeNow();
    return true;
  }

  async #tellHealth(live: LiveConnection): Promise<void> {
    const { health, latencyMs, lastError, nextAttemptAt } = live.guard.status();
    const told = `${health} ${lastError?.message ?? ''}`;
    const now = performance.now();
    if (told === this.#toldHealth && now - this.#healthWrittenAt < latencyWriteMs) return;
    await this.#deps.state.writeHealth(this.target, {
      state: health,
      reason: lastError?.message ?? null,
      nextAttemptAt,
      latencyMs,
    });
    this.#toldHealth = told;
    this.#healthWrittenAt = now;
  }
}

/** A cloud that is there but whose list cannot be used: wrong, or more than it says it can take. */
function isListingFault(error: unknown): boolean {
  if (error instanceof RejectedListingError) return true;
  return error instanceof ProviderError && !['unavailable', 'timeout', 'auth_failed'].includes(error.code);
}
