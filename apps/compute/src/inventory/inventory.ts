import type { ComputeDatabase } from '@kumo/db/compute';
import type { InventoryNoun, Observation } from '@kumo/provider-core';
import { type Log, ProblemError } from '@kumo/service-kit';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import type { CloudConnections, LiveConnection } from '../clouds/connections.ts';
import { accountScope } from './batch.ts';
import { createCloudState } from './cloud-state.ts';
import { createDatabaseClock } from './database-clock.ts';
import { readDirectly } from './direct-read.ts';
import { createInterest } from './interest.ts';
import type { RunningInstance } from './known.ts';
import { createCloudLeases } from './leases.ts';
import { createListingWaits } from './listing-waits.ts';
import { findIds } from './relations-sql.ts';
import type { InventoryRender } from './render.ts';
import { createSignals } from './signals.ts';
import { tenantsOf } from './tenants.ts';
import { WatchScheduler } from './watch-scheduler.ts';
import { createInventoryWriter, type Written } from './writer.ts';

/** One thing of one cloud. */
export interface ThingAddress {
  /** Who asks, and has what it says that it made. */
  readonly organizationId: string;
  readonly cloudId: string;
  readonly noun: InventoryNoun;
}

/** A cloud that this process watches, as far as measuring it needs. */
export interface WatchedCloud {
  readonly cloudId: string;
  readonly organizationId: string;
  /** Null while the cloud does not answer. */
  readonly live: LiveConnection | null;
  running(): Iterable<RunningInstance>;
}

/** What is in the clouds: watched, read anew on demand, written in one place. */
export interface Inventory {
  /** Begins to watch. Clouds are shared among all processes that have started. */
  start(): void;
  /** Ends watching and lets other processes take over at once. */
  stop(): Promise<void>;
  /** This moment by the database's clock: ask before reading something that is then given to {@link observe}. */
  now(): Date;
  /**
   * Reads one thing at its cloud and writes it; gives its id, or null when it is gone, which is then written too. Throws
   * `ProviderError` when the cloud cannot say.
   */
  refresh(
    thing: ThingAddress & { readonly nativeId: string; readonly source: 'operation' | 'event' },
  ): Promise<{ readonly id: string } | null>;
  /** Writes what somebody else has read. `forcedId`: the id that a launch has reserved for it; the one it has with us is given. */
  observe<N extends InventoryNoun>(
    thing: ThingAddress & {
      readonly noun: N;
      readonly observation: Observation<N>;
      readonly beganAt: Date;
      readonly source: 'operation' | 'event';
      readonly forcedId?: string | undefined;
    },
  ): Promise<{ readonly id: string } | null>;
  /** Something was asked of this cloud: it is looked at often for a while. */
  nudge(cloudId: string): void;
  /** Resolves when a complete listing that began after this call has ended. 503 when that takes longer than a minute. */
  syncNow(cloudId: string): Promise<void>;
  /** Resolves when the first inventory of a cloud is complete, or after `timeoutMs`; says which. */
  waitComplete(cloudId: string, timeoutMs: number): Promise<boolean>;
  /** A cloud was connected or disconnected: it is seen to at once. */
  cloudsChanged(): void;
  /** Credentials or address of a cloud were changed: it is connected anew. */
  reconnect(cloudId: string): void;
  /** Somebody looks at this organization: clouds without events are then listed more often. */
  noteInterest(organizationId: string): void;
  /** Clouds that this process watches now. */
  watched(): WatchedCloud[];
}

/** What an inventory is made from. */
export interface InventoryDeps {
  readonly database: ComputeDatabase;
  readonly connections: Pick<CloudConnections, 'get'>;
  readonly render: InventoryRender;
  readonly log: Log;
  /** Names this process among the replicas; never used again. */
  readonly holder: string;
}

/** Makes the inventory of this process. */
export function createInventory(deps: InventoryDeps): Inventory {
  const { database, connections, log } = deps;
  const clock = createDatabaseClock();
  const signals = createSignals(database, deps.holder, log);
  const writer = createInventoryWriter(deps);
  const state = createCloudState(database, deps.render);
  const interest = createInterest(signals);
  const waits = createListingWaits(database, signals);
  const scheduler = new WatchScheduler({
    database,
    leases: createCloudLeases(database, deps.holder),
    clock,
    signals,
    log,
    watcherDeps: {
      database,
      connections,
      writer,
      state,
      clock,
      log,
      isOfInterest: interest.isFresh,
      onComplete: (cloudId) => signals.send({ type: 'complete', cloudId }),
    },
  });

  /** What is written here is remembered by whoever watches the cloud, be it this process or another. */
  const tellWatcher = (cloudId: string, noun: InventoryNoun, nativeId: string, written: readonly Written[]): void => {
    const watcher = scheduler.find(cloudId);
    if (watcher === undefined) signals.send({ type: 'wrote', cloudId, noun, nativeId });
    else {
      watcher.known.learn(noun, written);
      watcher.touch(noun);
    }
  };
  const targetOf = ({ organizationId: claimantId, cloudId }: ThingAddress, cloud: CloudRow) => ({
    organizationId: cloud.organizationId,
    cloudId,
    claimantId,
    fence: null,
  });
  const idOf = (written: Written | null) => (written?.row?.listed === true ? { id: written.row.id } : null);

  return {
    start: () => scheduler.start(),
    async stop() {
      await scheduler.stop();
      await signals.stop();
    },
    now: () => clock.next(),
    async refresh(thing) {
      const { connection, cloud } = await connections.get({ id: thing.cloudId });
      const written = await readDirectly(
        {
          connection,
          target: targetOf(thing, cloud),
          writer,
          clock,
          signal: AbortSignal.timeout(refreshDeadlineMs),
          async unknownOf(references) {
            if (references.length === 0) return [];
            const found = await database.readAsSystem(async (sql) =>
              findIds(sql, accountScope(cloud, await tenantsOf(sql, cloud)), references),
            );
            const known = new Set(found.map(({ noun, native_id }) => `${noun} ${native_id}`));
            return references.filter((reference) => !known.has(reference.join(' ')));
          },
          onWritten: (noun, nativeId, rows) => tellWatcher(thing.cloudId, noun, nativeId, rows),
        },
        thing.noun,
        thing.nativeId,
        { source: thing.source, isNews: false },
      );
      return idOf(written);
    },
    async observe({ observation, beganAt, forcedId, source, ...thing }) {
      const sighting = { observation, beganAt, ...(forcedId === undefined ? {} : { reservedId: forcedId }) };
      const { cloud } = await connections.get({ id: thing.cloudId });
      const written = await writer.write(targetOf(thing, cloud), thing.noun, [sighting], { source, isNews: false });
      tellWatcher(thing.cloudId, thing.noun, observation.nativeId, written);
      return idOf(written[0] ?? null);
    },
    nudge: (cloudId) => signals.send({ type: 'nudge', cloudId }),
    async syncNow(cloudId) {
      if (!(await waits.listingAfterNow(cloudId))) {
        throw new ProblemError('unavailable', 'The cloud was not listed in time; see its health.', {
          retryAfterSeconds: 5,
        });
      }
    },
    waitComplete(cloudId, timeoutMs) {
      signals.send({ type: 'clouds' });
      return waits.firstListing(cloudId, timeoutMs);
    },
    cloudsChanged: () => signals.send({ type: 'clouds' }),
    reconnect: (cloudId) => signals.send({ type: 'reconnect', cloudId }),
    noteInterest: interest.note,
    watched: () =>
      scheduler.watchers().map((watcher) => ({
        cloudId: watcher.cloudId,
        organizationId: watcher.organizationId,
        live: watcher.live,
        running: () => watcher.known.running(),
      })),
  };
}

const refreshDeadlineMs = 60_000;
