import { type LaunchSpec, type ProviderConnection, walkPages } from '@kumo/provider-core';
import { until } from '@kumo/provider-core/testing';
import { sandbox } from '@kumo/provider-sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SandboxProcess } from './sandbox-process.ts';

const context = { signal: new AbortController().signal };
const rounds = 8;
const perRound = 25;

function launchOf(name: string): LaunchSpec {
  return {
    token: { operationId: `opr_${name}`, resourceId: `ins_${name}`, organizationId: 'org_test' },
    name,
    image: 'debian-13',
    networkNativeIds: [],
    ports: [],
    env: {},
    volumes: [],
    tags: {},
  };
}

describe('a sandbox that is killed', () => {
  let cloud: SandboxProcess;
  let connection: ProviderConnection;

  beforeAll(async () => {
    cloud = await SandboxProcess.start();
    const options = { seed: 'crash', instances: 20, speed: 5 };
    connection = await sandbox.connect({ credentials: {}, options }, { sandboxUrl: cloud.url });
    await connection.identify(context);
  });
  afterAll(async () => {
    await connection.close();
    await cloud.close();
  });

  it('forgets no answer that it gave, makes nothing twice, and finishes what was under way', async () => {
    const { instances } = connection;
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < rounds; round += 1) {
      const specs = Array.from({ length: perRound }, (_, at) => launchOf(`crash-${round}-${at}`));
      let answers = 0;
      const creating = specs.map(async (spec) => {
        const made = await instances.create(context, spec).catch(() => undefined);
        if (made === undefined) return;
        answers += 1;
        acknowledged.set(spec.name, made.nativeId);
      });
      // Killed after a different number of answers each round: before the first, in the middle, among the last.
      await until(10_000, () => expect(answers).toBeGreaterThanOrEqual(Math.min(round * 3, perRound)));
      await cloud.kill();
      await Promise.all(creating);
      await cloud.start();
      for (const spec of specs) {
        const { nativeId } = await instances.create(context, spec);
        expect(nativeId).toBe(acknowledged.get(spec.name) ?? nativeId);
        acknowledged.set(spec.name, nativeId);
      }
    }
    await until(20_000, async () => {
      const seen = new Map<string, string[]>();
      for await (const page of walkPages(instances, context, { limit: 100 })) {
        for (const item of page.items) {
          if (item.operationId === null) continue;
          expect(item.state).toBe('running');
          seen.set(item.name, [...(seen.get(item.name) ?? []), item.nativeId]);
        }
      }
      expect(seen.size).toBe(rounds * perRound);
      for (const [name, ids] of seen) expect(ids).toEqual([acknowledged.get(name)]);
    });
  });

  it('tells a follower that comes back everything that happened in between', async () => {
    const caller = new AbortController();
    const cursors: number[] = [];
    let cursor: string | undefined;
    const follow = async () => {
      const stream = connection.events?.subscribe?.(
        { signal: caller.signal },
        cursor === undefined ? {} : { since: cursor },
      );
      for await (const event of stream ?? []) {
        if (event.type !== 'changed') continue;
        cursor = event.cursor;
        cursors.push(Number(event.cursor));
      }
    };
    const first = follow().catch(() => undefined);
    const spec = launchOf('followed');
    const { nativeId } = await connection.instances.create(context, spec);
    await until(10_000, () => expect(cursors.length).toBeGreaterThan(0));
    await cloud.kill();
    await first;
    await cloud.start();
    await until(10_000, async () => {
      expect((await connection.instances.get(context, nativeId)).state).toBe('running');
    });
    await connection.instances.stop(context, nativeId);
    await until(10_000, async () => {
      expect((await connection.instances.get(context, nativeId)).state).toBe('stopped');
    });
    const second = follow();
    const { change } = (await cloud.control('GET', '/v1/accounts/crash')) as { change: number };
    await until(10_000, () => expect(cursors.at(-1)).toBe(change));
    caller.abort();
    await second;
    expect(cursors).toEqual([...new Set(cursors)].toSorted((a, b) => a - b));
  });
});
