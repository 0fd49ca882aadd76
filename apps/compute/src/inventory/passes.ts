import type { CapabilityTable } from '@kumo/model';
import { type InventoryNoun, ProviderError } from '@kumo/provider-core';
import type { Log } from '@kumo/service-kit';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import type { LiveConnection } from '../clouds/connections.ts';
import type { WriteTarget } from './cloud-lock.ts';
import type { CloudState } from './cloud-state.ts';
import { RejectedListingError } from './confirm-missing.ts';
import { confirmedTimes } from './confirmed-times.ts';
import type { DatabaseClock } from './database-clock.ts';
import type { CloudFollower } from './follower.ts';
import type { Known } from './known.ts';
import { inventoryNouns } from './nouns.ts';
import { changesWith, type Pass, type PassSituation, planPass } from './poll.rules.ts';
import { type ChangesCursor, reconcile } from './reconcile.ts';
import type { InventoryWriter } from './writer.ts';

/** What passes over one cloud are made from. */
export interface PassesDeps {
  readonly writer: InventoryWriter;
  readonly state: CloudState;
  readonly clock: DatabaseClock;
  readonly log: Log;
  readonly known: Known;
  readonly target: WriteTarget;
  /** Whether anybody has looked at this organization lately. */
  isOfInterest(organizationId: string): boolean;
  /** Told after each complete listing of everything. */
  onComplete(cloudId: string): void;
}

/** With what one pass is made. */
export interface PassTools {
  readonly live: LiveConnection;
  readonly capabilities: CapabilityTable;
  readonly signal: AbortSignal;
  readonly follower: CloudFollower | undefined;
}

const firstHoldOffMs = 5_000;
const longestHoldOffMs = 60_000;
const nudgedMs = 60_000;

/** Decides what one cloud is asked for and when, asks it, and remembers what was asked, also for a successor. */
export class Passes {
  readonly #deps: PassesDeps;
  readonly #listedAt: Map<InventoryNoun, number>;
  readonly #absent = new Set<string>();
  readonly #touched = new Set<InventoryNoun>();
  #polledAt = Number.NEGATIVE_INFINITY;
  #cursor: ChangesCursor;
  #isWanted: boolean;
  #wantedSince: number | null = null;
  #heldUntil = 0;
  #holdOffMs = firstHoldOffMs;
  #nudgedUntil = 0;
  #isComplete: boolean;
  #sweptAt: number;

  constructor(deps: PassesDeps, cloud: CloudRow) {
    this.#deps = deps;
    this.#isComplete = cloud.inventoryState === 'complete';
    this.#sweptAt = cloud.inventoryBeganAt?.getTime() ?? Number.NEGATIVE_INFINITY;
    this.#listedAt = new Map(this.#isComplete ? confirmedTimes(cloud) : []);
    // Confirmed by what changed, maybe: listed whole with everything else at the last.
    if (this.#isComplete) this.#listedAt.set('instances', this.#sweptAt);
    this.#cursor = this.#isComplete ? cloud.changesCursor : null;
    // Asked for while nobody watched it.
    this.#isWanted = (cloud.syncRequestedAt?.getTime() ?? Number.NEGATIVE_INFINITY) > this.#sweptAt;
  }

  /** Whether everything has been listed at least once. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Everything is to be listed anew, as soon as possible. */
  want(): void {
    this.#isWanted = true;
    this.#heldUntil = 0;
  }

  /** Polls often for a while. */
  nudge(): void {
    this.#nudgedUntil = performance.now() + nudgedMs;
  }

  /** An operation changed one of these: the next poll lists what may have changed with it. */
  touch(noun: InventoryNoun): void {
    for (const each of changesWith[noun] ?? [noun]) this.#touched.add(each);
  }

  /** Whether a pass is due. */
  isDue({ live, follower }: Pick<PassTools, 'live' | 'follower'>): boolean {
    if (performance.now() < this.#heldUntil) return false;
    return this.#isWanted || planPass(this.#situation(live, follower, this.#deps.clock.next().getTime())) !== null;
  }

  /** Makes the pass that is due. Throws what means that the cloud is away; a listing that cannot be used is made again later. */
  async run(tools: PassTools): Promise<void> {
    const { log, state } = this.#deps;
    const { live, follower } = tools;
    try {
      const beganAt = await state.now();
      if (this.#isWanted) this.#wantedSince = beganAt.getTime();
      this.#isWanted = false;
      const pass = planPass(this.#situation(live, follower, beganAt.getTime()));
      if (pass !== null) await this.#make(pass, beganAt, tools);
      this.#holdOffMs = firstHoldOffMs;
    } catch (error) {
      if (!isListingFault(error)) throw error;
      log.warn({ err: error, againInMs: this.#holdOffMs }, 'a listing was not used');
      // Throttled, what was listed is right as far as it goes; anything else is a doubt about all of it.
      if (!(error instanceof ProviderError && error.code === 'throttled')) this.#doubt();
      this.#heldUntil = performance.now() + this.#holdOffMs;
      this.#holdOffMs = Math.min(longestHoldOffMs, this.#holdOffMs * 2);
    } finally {
      follower?.release();
    }
  }

  async #make(pass: Pass, beganAt: Date, { live, follower, capabilities, signal }: PassTools): Promise<void> {
    const { state, target, onComplete } = this.#deps;
    const at = beganAt.getTime();
    for (const noun of pass.nouns) this.#touched.delete(noun);
    this.#polledAt = at;
    const isOneSweep = pass.nouns.length === inventoryNouns.length;
    if (isOneSweep) this.#absent.clear();
    const cursor = await reconcile(
      {
        ...this.#deps,
        connection: live.connection,
        capabilities,
        signal,
        isNews: this.#isComplete,
        absent: this.#absent,
        onListed: (noun) => void this.#listedAt.set(noun, at),
        onReferencesListed: () => follower?.release(),
      },
      pass,
      pass.isIncremental ? this.#cursor : null,
    );
    if (pass.isIncremental || pass.nouns.includes('instances')) this.#cursor = cursor;
    const sweptAt = Math.min(...inventoryNouns.map((noun) => this.#listedAt.get(noun) ?? Number.NEGATIVE_INFINITY));
    const isSwept = sweptAt > this.#sweptAt;
    await state.writePass(target, {
      confirmedAt: this.#confirmed(pass, at),
      sweptAt: isSwept ? new Date(sweptAt) : null,
      changesCursor: this.#cursor,
      isLive: follower?.isReady ?? false,
    });
    if (this.#wantedSince !== null && sweptAt >= this.#wantedSince) this.#wantedSince = null;
    if (!isSwept) return;
    this.#sweptAt = sweptAt;
    this.#isComplete = true;
    follower?.forgetAbsent();
    onComplete(target.cloudId);
  }

  /** What is vouched for: whatever was listed, and instances also by what changed. */
  #confirmed(pass: Pass, at: number): ReadonlyMap<InventoryNoun, number> {
    return pass.isIncremental ? new Map([...this.#listedAt, ['instances', at]]) : this.#listedAt;
  }

  #doubt(): void {
    this.#isWanted = true;
    this.#cursor = null;
  }

  #situation(live: LiveConnection, follower: CloudFollower | undefined, now: number): PassSituation {
    return {
      now,
      pollMs: live.provider.sync.pollMs,
      isNudged: performance.now() < this.#nudgedUntil,
      isOfInterest: this.#deps.isOfInterest(this.#deps.target.organizationId),
      listedAt: this.#listedAt,
      polledAt: this.#polledAt,
      wantedSince: this.#wantedSince,
      isFollowed: follower !== undefined,
      touched: this.#touched,
      hasCursor: this.#cursor !== null,
    };
  }
}

/** A cloud that is there but whose list cannot be used: wrong, or more than it says it can take. */
function isListingFault(error: unknown): boolean {
  if (error instanceof RejectedListingError) return true;
  return error instanceof ProviderError && !['unavailable', 'timeout', 'auth_failed'].includes(error.code);
}
