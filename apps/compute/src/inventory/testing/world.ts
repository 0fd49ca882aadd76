import { randomUUID } from 'node:crypto';
import { type ComputeDatabase, createComputeDatabase, wholeOrganization } from '@kumo/db/compute';
import { startTestDatabase, type TestDatabase } from '@kumo/db/testing';
import { type CapabilityTable, newId } from '@kumo/model';
import {
  type ConnectEnvironment,
  type Connection,
  createCloudGuard,
  guardConnection,
  type Provider,
  type ProviderConnection,
} from '@kumo/provider-core';
import { createEventFeed, createLog, createRelay, type EventFeed, type FeedEvent, type Relay } from '@kumo/service-kit';
import type { CloudRow } from '../../clouds/clouds.repository.ts';
import { findCloud } from '../../clouds/clouds.repository.ts';
import type { LiveConnection } from '../../clouds/connections.ts';
import type { InstanceRow } from '../../instances/instances.view.ts';
import { createInventory, type Inventory } from '../inventory.ts';
import { createInventoryRender } from '../render.ts';

/** How a test's cloud is reached. */
export interface TestCloud {
  readonly provider: Provider;
  readonly connection: Connection;
  readonly environment?: ConnectEnvironment;
  /** Puts something between the adapter and the guard: faults that the real thing cannot be made to show. */
  readonly tamper?: (connection: ProviderConnection) => ProviderConnection;
}

/** A database, its events, and as many replicas of the inventory as a test wants. */
export class InventoryWorld {
  readonly server: TestDatabase;
  readonly database: ComputeDatabase;
  readonly feed: EventFeed;
  readonly organizationId = newId('organization');
  readonly events: FeedEvent[] = [];
  readonly #relay: Relay;
  readonly #clouds = new Map<string, TestCloud>();
  readonly #providers = new Map<string, Provider>();
  readonly #closing: (() => Promise<unknown>)[] = [];
  readonly #ending = new AbortController();
  readonly #listeners = new Set<() => void>();

  private constructor(server: TestDatabase, relay: Relay, feed: EventFeed) {
    this.server = server;
    this.#relay = relay;
    this.feed = feed;
    this.database = createComputeDatabase(server.urls.compute);
    void this.#collect();
  }

  static async start(): Promise<InventoryWorld> {
    const server = await startTestDatabase();
    const connection = { connectionString: server.urls.compute, schema: 'compute', applicationName: 'inventory test' };
    const log = createLog({ service: 'test', level: 'error' });
    const relay = createRelay({ ...connection, log });
    const feed = await createEventFeed({ ...connection, log });
    return new InventoryWorld(server, relay, feed);
  }

  /** Another process's inventory. */
  replica(level = 'error', database = this.database): Inventory {
    const made = new Map<string, Promise<LiveConnection>>();
    const inventory = createInventory({
      database,
      connections: {
        get: ({ id }) => {
          const live = made.get(id) ?? this.#connect(id);
          made.set(id, live);
          return live;
        },
      },
      render: createInventoryRender(this.#providers),
      log: createLog({ service: 'test', level }),
      holder: randomUUID(),
    });
    this.#closing.push(async () => {
      await inventory.stop();
      for (const live of made.values()) await (await live).connection.close();
    });
    return inventory;
  }

  /** Connects a cloud as the API does: asked who it is, then stored. */
  async addCloud(cloud: TestCloud, name = `cloud-${randomUUID().slice(0, 8)}`): Promise<CloudRow> {
    this.#providers.set(cloud.provider.kind, cloud.provider);
    const probe = await cloud.provider.connect(cloud.connection, cloud.environment);
    const identity = await probe.identify({ signal: AbortSignal.timeout(15_000) });
    await probe.close();
    const id = newId('cloud');
    this.#clouds.set(id, cloud);
    return this.database.inOrganization(wholeOrganization(this.organizationId), (tx) =>
      tx.prisma.cloud.create({
        data: {
          id,
          organizationId: this.organizationId,
          name,
          provider: cloud.provider.kind,
          accountKey: identity.accountKey,
          credentials: 'sealed',
          options: {},
          description: identity.description,
          capabilities: toJson(identity.capabilities),
          warnings: [...identity.warnings],
          healthState: 'reachable',
          healthSince: new Date(),
          inventoryState: 'syncing',
        },
      }),
    );
  }

  async cloud(id: string): Promise<CloudRow> {
    const row = await this.database.inOrganization(wholeOrganization(this.organizationId), (tx) =>
      findCloud(tx, this.organizationId, id),
    );
    if (row === undefined) throw new Error('no such cloud');
    return row;
  }

  /** Instances of the organization whose name begins so. */
  instances(prefix = ''): Promise<(InstanceRow & { missing_since: Date | null })[]> {
    return this.query('SELECT * FROM instances WHERE organization_id = $1 AND starts_with(name, $2) ORDER BY name', [
      this.organizationId,
      prefix,
    ]);
  }

  query<T>(sql: string, values: unknown[] = []): Promise<T[]> {
    return this.database.readInOrganization(wholeOrganization(this.organizationId), (handle) =>
      handle.query<T>(sql, values),
    );
  }

  /** The first event, from `from` on, that fits. */
  async event(fits: (event: FeedEvent) => boolean, from = 0, timeoutMs = 10_000): Promise<FeedEvent> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const found = this.events.slice(from).find(fits);
      if (found !== undefined) return found;
      if (performance.now() > deadline) throw new Error('the event did not come');
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#listeners.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 200);
        this.#listeners.add(wake);
      });
    }
  }

  async stop(): Promise<void> {
    for (const close of this.#closing.reverse()) await close();
    this.#ending.abort();
    await this.feed.stop();
    await this.#relay.stop();
    await this.database.close();
    await this.server.remove();
  }

  async #connect(id: string): Promise<LiveConnection> {
    const test = this.#clouds.get(id);
    if (test === undefined) throw new Error('no such test cloud');
    const cloud = await this.cloud(id);
    if (cloud === undefined) throw new Error('no such cloud');
    const opened = await test.provider.connect(test.connection, test.environment);
    const guard = createCloudGuard({ cloudName: cloud.name, limits: test.provider.limits });
    const connection = guardConnection(test.tamper?.(opened) ?? opened, guard);
    return { cloud, provider: test.provider, connection, guard };
  }

  async #collect(): Promise<void> {
    const { signal } = this.#ending;
    for await (const event of this.feed.subscribe({ accepts: () => true, signal })) {
      if (!('resource' in event)) continue;
      this.events.push(event);
      for (const wake of this.#listeners) wake();
    }
  }
}

function toJson(table: CapabilityTable) {
  return JSON.parse(JSON.stringify(table));
}

/** Waits until a condition holds; fails with its last answer after `timeoutMs`. */
export async function until<T>(ask: () => Promise<T | false | undefined>, timeoutMs = 25_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error('the condition was not met in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
