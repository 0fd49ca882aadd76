import { randomUUID } from 'node:crypto';
import type { computeOperations } from '@kumo/api-contract';
import type { ComputeDatabase } from '@kumo/db/compute';
import type { Provider } from '@kumo/provider-core';
import type { EventFeed, HandlersForNoun, Log } from '@kumo/service-kit';
import { instanceEventsHandler, recentEventsHandler } from './activity/activity.router.ts';
import { startActivityRetention } from './activity/activity-retention.ts';
import type { CloudConnections } from './clouds/connections.ts';
import { eventStreamHandler } from './events/events-stream.ts';
import { createInventory, type Inventory } from './inventory/inventory.ts';
import { createInventoryRender } from './inventory/render.ts';
import type { Repeating } from './inventory/repeating.ts';
import { metricsHandler, sparklinesHandler } from './metrics/metrics.router.ts';
import { startMetricsUpkeep } from './metrics/metrics-upkeep.ts';
import { startSampler } from './metrics/sampler.ts';

/** What watching clouds needs. */
export interface WatchingDeps {
  readonly database: ComputeDatabase;
  readonly connections: CloudConnections;
  readonly feed: EventFeed;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly log: Log;
}

type InstanceHandlers = HandlersForNoun<(typeof computeOperations)['instances']>;

/** Everything that looks at clouds by itself: inventory, measurements, what happened, and the stream of it. */
export interface Watching {
  readonly inventory: Inventory;
  readonly instanceHandlers: Pick<InstanceHandlers, 'metrics' | 'sparklines' | 'events'>;
  readonly eventHandlers: HandlersForNoun<(typeof computeOperations)['events']>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Puts them together. */
export async function createWatching(deps: WatchingDeps): Promise<Watching> {
  const { database, connections, providers, log, feed } = deps;
  const render = createInventoryRender(providers);
  const inventory = createInventory({ database, connections, render, log, holder: randomUUID() });
  const running: Repeating[] = [];
  return {
    inventory,
    instanceHandlers: {
      metrics: metricsHandler(database),
      sparklines: sparklinesHandler(database),
      events: instanceEventsHandler(database),
    },
    eventHandlers: { recent: recentEventsHandler(database), stream: eventStreamHandler(feed) },
    async start() {
      running.push(await startMetricsUpkeep(database, log), startActivityRetention(database, log));
      inventory.start();
      running.push(startSampler({ database, inventory, log }));
    },
    async stop() {
      await Promise.all(running.map((repeating) => repeating.stop()));
      await inventory.stop();
    },
  };
}
