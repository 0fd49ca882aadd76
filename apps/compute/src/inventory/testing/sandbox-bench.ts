import { randomUUID } from 'node:crypto';
import type { InstanceObservation, ProviderConnection } from '@kumo/provider-core';
import { sandbox } from '@kumo/provider-sandbox';
import type { CloudRow } from '../../clouds/clouds.repository.ts';
import type { Inventory } from '../inventory.ts';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.ts';
import { InventoryWorld, type TestCloud } from './world.ts';

/** A sandbox cloud's process, a database, and an inventory that watches what is connected. */
export class SandboxBench {
  readonly box: SandboxProcess;
  readonly world: InventoryWorld;
  /** The replica that tests ask; replace it when it was stopped. */
  inventory: Inventory;

  private constructor(box: SandboxProcess, world: InventoryWorld) {
    this.box = box;
    this.world = world;
    this.inventory = world.replica();
    this.inventory.start();
  }

  static async start(): Promise<SandboxBench> {
    return new SandboxBench(...(await Promise.all([startSandboxProcess(), InventoryWorld.start()])));
  }

  async stop(): Promise<void> {
    await this.world.stop();
    await this.box.remove();
  }

  /** A new account's name. */
  seed(): string {
    return `test-${randomUUID()}`;
  }

  /** How an account is connected. */
  cloudOf(options: { readonly seed: string; readonly instances: number }, extra: Partial<TestCloud> = {}): TestCloud {
    return {
      provider: sandbox,
      connection: { credentials: {}, options },
      environment: { sandboxUrl: this.box.url },
      ...extra,
    };
  }

  /** Connects and waits for the first inventory. */
  async connected(cloud: TestCloud): Promise<CloudRow> {
    const row = await this.world.addCloud(cloud);
    if (!(await this.inventory.waitComplete(row.id, 30_000)))
      throw new Error('the first inventory was not complete in time');
    return row;
  }

  /** The same account by another way, for what is done behind the platform's back. */
  async behindItsBack<T>(account: string, act: (connection: ProviderConnection) => Promise<T>): Promise<T> {
    const connection = await sandbox.connect(
      { credentials: {}, options: { seed: account } },
      { sandboxUrl: this.box.url },
    );
    try {
      return await act(connection);
    } finally {
      await connection.close();
    }
  }

  /** Instances of a cloud that are shown. */
  listed(cloudId: string) {
    return this.world.query<{
      id: string;
      native_id: string;
      name: string;
      state: string;
      public_ips: string[];
      missing_since: Date | null;
    }>(
      'SELECT id, native_id, name, state, public_ips, missing_since FROM instances WHERE cloud_id = $1 AND listed ORDER BY id',
      [cloudId],
    );
  }
}

/** Goes with calls that tests make themselves. */
export const testCall = { signal: AbortSignal.timeout(600_000) };

/** A plain running machine as a provider would show it. */
export function someInstance(name: string): InstanceObservation {
  return {
    nativeId: `native-${name.replaceAll('\0', '')}`,
    name,
    tags: {},
    createdAt: null,
    operationId: null,
    native: {},
    kind: 'vm',
    state: 'running',
    nativeState: 'RUNNING',
    stateReason: null,
    health: 'none',
    imageNativeId: null,
    imageName: null,
    sizeNativeId: null,
    sizeName: null,
    vcpus: null,
    memoryBytes: null,
    privateIps: [],
    publicIps: [],
    ports: [],
    networkNativeIds: [],
    volumeNativeIds: [],
    firewallNativeIds: [],
    keyPairNativeId: null,
    zone: null,
    startedAt: null,
  };
}

/** The id of what an event carries. */
export function idOf(resource: unknown): unknown {
  return typeof resource === 'object' && resource !== null && 'id' in resource ? resource.id : undefined;
}

/** The name of what an event carries. */
export function nameOf(resource: unknown): unknown {
  return typeof resource === 'object' && resource !== null && 'name' in resource ? resource.name : undefined;
}
