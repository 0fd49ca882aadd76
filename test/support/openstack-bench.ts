import { randomUUID } from 'node:crypto';
import type { ConnectEnvironment, Connection, LaunchSpec, ProviderConnection } from '@kumo/provider-core';
import { until } from '@kumo/provider-core/testing';
import { openstack } from '@kumo/provider-openstack';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OpenStackFront } from './openstack-front.ts';
import {
  explainNoOpenStack,
  openStackConnection,
  openStackFile,
  openStackLogin,
  openStackReady,
  openStackThings,
} from './openstack-lab.ts';

/** Nobody calls it off. */
export const unhurried = { signal: new AbortController().signal };

/** A real OpenStack behind a front that can make things go wrong, and one machine in it that is there throughout. */
export class OpenStackBench {
  readonly prefix = `kumo-fault-${randomUUID().slice(0, 8)}`;
  readonly front: OpenStackFront;
  readonly #things: Awaited<ReturnType<typeof openStackThings>>;
  readonly #open: ProviderConnection[] = [];
  readonly #made: string[] = [];
  resident = '';

  private constructor(front: OpenStackFront, things: Awaited<ReturnType<typeof openStackThings>>) {
    this.front = front;
    this.#things = things;
  }

  static async open(): Promise<OpenStackBench> {
    await openStackReady();
    const front = await OpenStackFront.start(openStackLogin('demo').authUrl);
    const bench = new OpenStackBench(front, await openStackThings());
    const { instances } = await bench.connect();
    bench.resident = await bench.launch(bench.spec());
    await until(240_000, async () => {
      expect((await instances.get(unhurried, bench.resident)).state).toBe('running');
    });
    return bench;
  }

  /** What a person would type. */
  form(): Connection {
    return openStackConnection({ ...openStackLogin('demo'), authUrl: this.front.authUrl() });
  }

  async connect(environment: ConnectEnvironment = {}): Promise<ProviderConnection> {
    const connection = await openstack.connect(this.form(), environment);
    this.#open.push(connection);
    return connection;
  }

  /** A launch of something small under a fresh name and token. */
  spec(extra: Partial<LaunchSpec> = {}): LaunchSpec {
    const { images, sizes, networks } = this.#things;
    return {
      token: { operationId: `opr_${randomUUID()}`, resourceId: `ins_${randomUUID()}`, organizationId: 'org_faults' },
      name: `${this.prefix}-${randomUUID().slice(0, 4)}`,
      image: images.get('debian-12') ?? '',
      sizeNativeId: sizes.get('m1.tiny') ?? '',
      networkNativeIds: [networks.get('private') ?? ''],
      ports: [],
      env: {},
      volumes: [],
      tags: {},
      ...extra,
    };
  }

  /** Launches; removed at the end. */
  async launch(order: LaunchSpec): Promise<string> {
    const connection = this.#open[0] ?? (await this.connect());
    const { nativeId } = await connection.instances.create(unhurried, order);
    this.#made.push(nativeId);
    return nativeId;
  }

  /** Remembers what somebody else made, to be removed at the end. */
  remember(nativeId: string): void {
    this.#made.push(nativeId);
  }

  async close(): Promise<void> {
    this.front.heal();
    for (const nativeId of this.#made) await this.#open[0]?.instances.terminate(unhurried, nativeId);
    for (const connection of this.#open) await connection.close();
    await this.front.close();
  }
}

/** Registers tests on a real OpenStack; `bench` is there while they run. Without one it is said why they are not run. */
export function describeOpenStack(title: string, tests: (bench: () => OpenStackBench) => void): void {
  if (openStackFile === undefined) {
    describe(`not run: ${title}`, () => {
      it(explainNoOpenStack, (context) => context.skip(explainNoOpenStack));
    });
    return;
  }
  describe(title, () => {
    let bench: OpenStackBench | undefined;
    beforeAll(async () => {
      bench = await OpenStackBench.open();
    }, 900_000);
    afterEach(() => bench?.front.heal());
    afterAll(() => bench?.close(), 120_000);
    tests(() => {
      if (bench === undefined) throw new Error('OpenStack did not come up');
      return bench;
    });
  });
}
