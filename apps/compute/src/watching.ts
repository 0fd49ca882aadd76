import { randomUUID } from 'node:crypto';
import type { computeOperations } from '@kumo/api-contract';
import type { ComputeDatabase } from '@kumo/db/compute';
import type { Provider } from '@kumo/provider-core';
import type { EventFeed, HandlersForNoun, Log, SseMessage } from '@kumo/service-kit';
import type { CloudConnections } from './clouds/connections.ts';
import { createInventory, type Inventory } from './inventory/inventory.ts';
import { createInventoryRender } from './inventory/render.ts';

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
  return {
    inventory,
    instanceHandlers: {
      metrics: async () => ({ status: 200, body: { stepSeconds: 10, items: [] } }),
      sparklines: async () => ({ status: 200, body: { items: {} } }),
      events: async () => ({ status: 200, body: { items: [], nextCursor: null } }),
    },
    eventHandlers: {
      recent: async () => ({ status: 200, body: { items: [] } }),
      async stream({ input, principal, request }) {
        async function* follow(): AsyncIterable<SseMessage> {
          const after = request.lastEventId ?? input.cursor ?? null;
          const accepts = (event: { organizationId: string }) => event.organizationId === principal.organizationId;
          for await (const event of feed.subscribe({ after, accepts, signal: request.signal })) {
            yield { id: event.id, event: event.type, data: event };
          }
        }
        return { stream: follow() };
      },
    },
    start: async () => inventory.start(),
    stop: () => inventory.stop(),
  };
}
