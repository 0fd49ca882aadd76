import type { ComputeDatabase } from '@kumo/db/compute';
import type { CapabilityTable } from '@kumo/model';
import { type InventoryNoun, ProviderError } from '@kumo/provider-core';
import { createPulse, type Log, ProblemError } from '@kumo/service-kit';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import type { CloudConnections, LiveConnection } from '../clouds/connections.ts';
import { StaleLeaseError, type WriteTarget } from './cloud-lock.ts';
import type { CloudState } from './cloud-state.ts';
import type { DatabaseClock } from './database-clock.ts';
import { CloudFollower } from './follower.ts';
import { HealthTeller } from './health-teller.ts';
import { Known } from './known.ts';
import type { HeldLease } from './leases.ts';
import { Passes } from './passes.ts';
import { askIdentity, checkAlive, nextProbeMs, outageReason } from './watch-outage.ts';
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

const lookMs = 1_000;
const aliveCheckMs = 15_000;

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
  /** Until it follows, or fails to: what its predecessor said of the stream stands until then. */
  #isNew = true;
  #isFinishing = false;
  readonly #health: HealthTeller;
  readonly #passes: Passes;

  /** Starts watching. `onEnd` is called once when it has ended by itself: the lease or the cloud is gone. */
  constructor(deps: WatcherDeps, cloud: CloudRow, onEnd: () => void) {
    this.#deps = deps;
    this.#cloud = cloud;
    this.cloudId = cloud.id;
    this.organizationId = cloud.organizationId;
    this.target = { organizationId: cloud.organizationId, cloudId: cloud.id, fence: cloud.leaseToken };
    this.#cursor = cloud.eventCursor;
    this.#log = deps.log.child({ cloudId: cloud.id, cloud: cloud.name });
    this.#passes = new Passes({ ...deps, known: this.known, target: this.target, log: this.#log }, cloud);
    this.#health = new HealthTeller(deps.state, this.target, this.#log);
    this.#done = this.#run().then(() => {
      if (!this.#isFinishing) onEnd();
    });
  }

  /** The lease as it is to be renewed, with what a successor must know. */
  get lease(): HeldLease {
    return {
      cloudId: this.cloudId,
      token: this.#cloud.leaseToken,
      isLive: this.#follower?.isReady === true || (this.#isNew ? null : false),
      eventCursor: this.#follower?.cursor ?? this.#cursor,
    };
  }

  /** The connection while the cloud answers; null while it does not. */
  get live(): LiveConnection | null {
    return this.#live;
  }

  /** Looks often for a while: something was asked of the cloud. */
  nudge(): void {
    this.#passes.nudge();
    this.#pulse.beat();
  }

  /** An operation changed one of these, and maybe others with it. */
  touch(noun: InventoryNoun): void {
    this.#passes.touch(noun);
  }

  /** Lists everything again as soon as possible. A cloud that is away is asked at once. */
  requestListing(): void {
    this.#passes.want();
    this.#made?.guard.probeNow();
    this.#pulse.beat();
  }

  /** Leaves the connection for a new one: its credentials or address were changed. */
  reconnect(): void {
    this.#reconnecting.abort();
    this.#pulse.beat();
  }

  /** Ends after the pass that is under way; resolves then. */
  async finish(): Promise<void> {
    this.#isFinishing = true;
    this.#pulse.beat();
    await this.#done;
  }

  /** Ends; resolves when nothing of it is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let failure: unknown;
    let isFirst = true;
    while (!signal.aborted && !this.#isFinishing) {
      try {
        this.#reconnecting = new AbortController();
        if (failure !== undefined) await this.#sitOut(failure, signal);
        // What was asked before is doubtful after an outage.
        if (!isFirst) this.#passes.want();
        isFirst = false;
        failure = undefined;
        // Anew after each outage: another replica may have written meanwhile.
        await this.known.load(this.#deps.database, this.#cloud);
        await this.#watch(AbortSignal.any([signal, this.#reconnecting.signal]));
      } catch (error) {
        if (signal.aborted) return;
        if (isGone(error)) {
          this.#log.info({ err: error }, 'no longer watching this cloud');
          return;
        }
        this.#isNew = false;
        failure = this.#reconnecting.signal.aborted ? undefined : error;
      }
    }
  }

  /** Whatever keeps a stored cloud from being connected is said of the cloud, also what is no fault of its own. */
  async #connect(): Promise<LiveConnection> {
    try {
      return await this.#deps.connections.get({ id: this.cloudId });
    } catch (error) {
      if (error instanceof ProviderError || isGone(error)) throw error;
      throw new ProviderError({ code: 'unexpected', message: outageReason(error), cause: error });
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const live = await this.#connect();
    this.#made = live;
    const identity = await askIdentity(live.connection, live.cloud.accountKey, signal);
    this.#live = live;
    await this.#deps.state.writeIdentity(this.target, identity);
    await this.#health.tell(live);
    const subscribe = live.connection.events?.subscribe;
    if (subscribe === undefined || identity.capabilities.events.subscribe.support === 'unsupported') {
      this.#isNew = false;
      await this.#attend(live, identity.capabilities, signal);
      return;
    }
    const follower = new CloudFollower({
      ...this.#deps,
      live,
      subscribe,
      target: this.target,
      known: this.known,
      log: this.#log,
      onSuspicion: () => this.#pulse.beat(),
    });
    this.#follower = follower;
    // What happened before the stream is open only a listing tells.
    this.#passes.want();
    if (!this.#passes.isComplete) follower.hold();
    const leaving = new AbortController();
    const either = AbortSignal.any([signal, leaving.signal]);
    const following = follower.follow(this.#cursor, either, () => {
      this.#isNew = false;
      this.#pulse.beat();
    });
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
    while (!signal.aborted && !this.#isFinishing) {
      if ((follower === undefined || follower.isReady) && this.#passes.isDue({ live, follower })) {
        await this.#passes.run({ live, capabilities, signal, follower });
        checkedAt = performance.now();
      } else if (
        follower?.takeSuspicion() ||
        (follower !== undefined && performance.now() - checkedAt > aliveCheckMs)
      ) {
        // A stream can be dead without ending: silence of a cloud that answers is silence.
        await checkAlive(live.connection, live.cloud.accountKey, signal);
        checkedAt = performance.now();
      }
      await this.#health.tell(live);
      await this.#pulse.next(lookMs, signal);
    }
  }

  /** Says that the cloud is away and waits until it is worth asking again. */
  async #sitOut(error: unknown, signal: AbortSignal): Promise<void> {
    this.#live = null;
    const delayMs = nextProbeMs(this.#made, Date.now());
    // A fault of ours while watching, such as a lost database, says nothing about the cloud.
    if (error instanceof ProviderError) await this.#health.tellAway(error, new Date(Date.now() + delayMs));
    else this.#log.error({ err: error }, 'watching failed; it is begun again');
    await this.#pulse.next(delayMs, signal);
    this.#made?.guard.probeNow();
  }
}

/** Nothing is left to watch: the lease is another's, or the cloud was disconnected. */
function isGone(error: unknown): boolean {
  return error instanceof StaleLeaseError || (error instanceof ProblemError && error.code === 'not_found');
}
