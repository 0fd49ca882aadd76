import {
  createCloudGuard,
  guardConnection,
  type Oddity,
  type ProviderConnection,
  walkPages,
} from '@kumo/provider-core';
import { until } from '@kumo/provider-core/testing';
import { sandbox } from '@kumo/provider-sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SandboxProcess } from './sandbox-process.ts';

const context = { signal: new AbortController().signal };

describe('a cloud that misbehaves', () => {
  let cloud: SandboxProcess;
  let connection: ProviderConnection;
  const oddities: Oddity[] = [];
  const faults = (...rules: unknown[]) => cloud.control('PUT', '/control/accounts/faulty/faults', { rules });
  const calls = async () => ((await cloud.control('GET', '/control/accounts/faulty')) as { calls: number }).calls;
  const walk = async () => {
    const ids: string[] = [];
    for await (const page of walkPages(connection.instances, context, { limit: 10 })) {
      ids.push(...page.items.map((item) => item.nativeId));
    }
    return ids;
  };

  beforeAll(async () => {
    cloud = await SandboxProcess.start();
    const options = { seed: 'faulty', instances: 95 };
    const environment = { sandboxUrl: cloud.url, reportOddity: (oddity: Oddity) => void oddities.push(oddity) };
    connection = await sandbox.connect({ credentials: {}, options }, environment);
    await connection.identify(context);
  });
  afterEach(() => faults());
  afterAll(async () => {
    await connection.close();
    await cloud.close();
  });

  it('is not listed for ever, or half, when it repeats a page marker', async () => {
    expect(await walk()).toHaveLength(95);
    await faults({ kind: 'repeat_marker', on: 'instances.list' });
    await expect(walk()).rejects.toMatchObject({ code: 'unexpected', retryable: true });
  });

  it('shows an instance it describes badly, and all the others', async () => {
    await faults({ kind: 'malformed_item', on: 'instances.list', times: 1 });
    const { items } = await connection.instances.list(context, { limit: 10 });
    expect(items).toHaveLength(10);
    expect(items[0]).toMatchObject({ memoryBytes: null, createdAt: null, tags: {} });
    expect(items[1]?.memoryBytes).toBeGreaterThan(0);
    expect(oddities.filter((oddity) => oddity.kind === 'malformed')).toHaveLength(1);
  });

  it('is asked hardly more often than needed while it throttles, and everybody gets an answer after', async () => {
    const guard = createCloudGuard({ cloudName: 'Faulty', limits: sandbox.limits, retry: { attempts: 8 } });
    const guarded = guardConnection(connection, guard);
    const { items } = await connection.instances.list(context, { limit: 20 });
    const before = await calls();
    await faults({ kind: 'throttle', retryAfterMs: 300, forMs: 1_500 });
    const answers = items.map((item) => guarded.instances.get(context, item.nativeId));
    expect(await Promise.all(answers)).toHaveLength(20);
    const made = (await calls()) - before;
    // 20 answers, at most 16 that were on their way when the first refusal came, then one try for each pause of 300 ms.
    expect(made).toBeLessThanOrEqual(20 + 16 + 6);
  });

  it('does not slow another cloud while it hangs', async () => {
    const other = await sandbox.connect({ credentials: {}, options: { seed: 'calm' } }, { sandboxUrl: cloud.url });
    try {
      await other.identify(context);
      await faults({ kind: 'hang' });
      const caller = new AbortController();
      const hanging = Array.from({ length: 40 }, () =>
        connection.instances.list({ signal: caller.signal }, { limit: 1 }).catch((error: unknown) => error),
      );
      for (let times = 0; times < 50; times += 1) await other.instances.list(context, { limit: 10 });
      caller.abort();
      const ends = await Promise.all(hanging);
      expect(ends.every((end) => end instanceof Error)).toBe(true);
    } finally {
      await other.close();
    }
  });

  it('opens its circuit when it is down, and closes it when it is back', async () => {
    const guard = createCloudGuard({
      cloudName: 'Faulty',
      limits: sandbox.limits,
      circuit: { firstProbeMs: 50, maxProbeMs: 200 },
      retry: { attempts: 1 },
    });
    const guarded = guardConnection(connection, guard);
    await faults({ kind: 'unavailable' });
    const list = () => guarded.instances.list(context, { limit: 1 });
    for (let times = 0; times < 3; times += 1) await expect(list()).rejects.toMatchObject({ code: 'unavailable' });
    expect(guard.status()).toMatchObject({ state: 'open', health: 'unreachable' });
    const before = await calls();
    await expect(list()).rejects.toThrow('Faulty has not answered since');
    expect(await calls()).toBe(before);
    await faults();
    await until(5_000, list);
    expect(guard.status()).toMatchObject({ state: 'closed', health: 'reachable' });
  });

  it('ends the stream of events when it goes down, with an error that may pass', async () => {
    const stream = connection.events?.subscribe?.(context, {})[Symbol.asyncIterator]();
    expect(await stream?.next()).toMatchObject({ value: { type: 'ready' } });
    const ended = expect(stream?.next()).rejects.toMatchObject({ name: 'ProviderError', retryable: true });
    await faults({ kind: 'unavailable' });
    await ended;
  });
});
