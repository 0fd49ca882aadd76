import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { createCloudGuard } from '../guard/cloud-guard.ts';
import { guardConnection } from '../guard/guard-connection.ts';
import type { ConnectEnvironment, ProviderConnection } from '../provider.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { failure } from './failure.ts';
import { FaultProxy } from './fault-proxy.ts';
import { lostAnswerPromises } from './lost-answers.suite.ts';
import { until } from './until.ts';

const brokenAnswer = 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 9\r\nConnection: close\r\n\r\n<oh dear>';
const cutAnswer =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n[{"I';

/** What goes wrong between an adapter and its cloud, made to happen by a proxy. */
export function faultsSuite(bench: Bench): void {
  describe('faults', () => {
    let proxy: FaultProxy | undefined;
    let connection: ProviderConnection | undefined;
    const access = () => present(bench.target.faults, 'no access');
    const cut = () => present(proxy, 'no proxy');
    const cloud = () => present(connection, 'no connection');
    const isMissing = () => (bench.target.faults ? undefined : 'the target gives no way to get between');
    const noThrottling = () => isMissing() ?? (access().throttledAnswer ? undefined : 'the target does not throttle');
    const connectThrough = async (extra: ConnectEnvironment = {}) => {
      const through = access().through(present(cut().address, 'the proxy does not listen'));
      return await bench.provider.connect(through.connection, {
        ...bench.target.environment,
        ...through.environment,
        ...extra,
      });
    };

    beforeAll(async () => {
      if (bench.target.faults === undefined) return;
      proxy = new FaultProxy(bench.target.faults.upstream);
      await proxy.start();
      connection = await connectThrough();
    });
    beforeEach(() => proxy?.heal());
    afterAll(async () => {
      await connection?.close();
      await proxy?.close();
    });

    if (bench.offers('instances', 'launch')) {
      bench.promiseOfConnection(
        'finds by its token what was made although the answer got lost, and it is one',
        async () => {
          const spec = bench.newLaunch('lost');
          await cloud().instances.prepare?.(unhurried, spec, () => undefined);
          cut().loseAnswerTo(access().createRequest);
          const error = await failure(cloud().instances.create(unhurried, spec));
          bench.atEnd(() => removeAll(bench, spec));
          expect(error).toMatchObject({ outcomeUnknown: true, retryable: true });
          const found = await until(bench.settleMs, async () => {
            const all = await cloud().instances.findByToken(unhurried, spec.token, spec.name);
            expect(all).toHaveLength(1);
            return all;
          });
          expect(found[0]?.operationId).toBe(spec.token.operationId);
        },
        isMissing,
      );

      bench.promiseOfConnection(
        'knows that nothing was made when the cloud did not take the connection',
        async () => {
          const spec = bench.newLaunch('refused');
          const other = await connectThrough();
          try {
            await cut().refuse();
            const error = await failure(other.instances.create(unhurried, spec));
            expect(error).toMatchObject({ code: 'unavailable', outcomeUnknown: false });
          } finally {
            await cut().start();
            await other.close();
          }
        },
        isMissing,
      );
    }

    lostAnswerPromises(bench, { cut, cloud, isMissing });

    bench.promiseOfConnection(
      'ends a call on a cloud that hangs within a second of being called off',
      async () => {
        cut().hang(access().listRequest);
        const caller = new AbortController();
        const call = failure(cloud().instances.list({ signal: caller.signal }, { limit: 10 }));
        await until(5_000, () => expect(cut().requests.some((line) => access().listRequest.test(line))).toBe(true));
        const calledOffAt = Date.now();
        caller.abort();
        expect(await call).toMatchObject({ retryable: false });
        expect(Date.now() - calledOffAt).toBeLessThan(1_000);
      },
      isMissing,
    );

    bench.promiseOfConnection(
      'ends a call on a cloud that hangs at its deadline',
      async () => {
        const hurried = await connectThrough({ deadlines: { list: 300 } });
        try {
          cut().hang(access().listRequest);
          const startedAt = Date.now();
          expect(await failure(hurried.instances.list(unhurried, { limit: 10 }))).toMatchObject({ code: 'timeout' });
          expect(Date.now() - startedAt).toBeLessThan(1_300);
        } finally {
          await hurried.close();
        }
      },
      isMissing,
    );

    bench.promiseOfConnection(
      'turns broken and cut answers into an error of ours, never into an empty list',
      async () => {
        for (const answer of [brokenAnswer, cutAnswer]) {
          cut().answerInstead(access().listRequest, answer, 20);
          const error = await failure(cloud().instances.list(unhurried, { limit: 10 }));
          expect(['unavailable', 'unexpected', 'timeout']).toContain(error.code);
          cut().heal();
        }
      },
      isMissing,
    );

    bench.promiseOfConnection(
      'says throttled, with the pause that the cloud asked for',
      async () => {
        cut().answerInstead(access().listRequest, present(access().throttledAnswer, 'no answer'));
        const error = await failure(cloud().instances.list(unhurried, { limit: 10 }));
        expect(error).toMatchObject({ code: 'throttled', retryable: true, retryAfterMs: 1_000 });
      },
      noThrottling,
    );

    bench.promiseOfConnection(
      'waits out a throttled answer behind its guard, and asks no more often than needed',
      async () => {
        const guard = createCloudGuard({ cloudName: 'Conformance', limits: bench.provider.limits });
        cut().answerInstead(access().listRequest, present(access().throttledAnswer, 'no answer'));
        const seenBefore = cut().requests.length;
        const startedAt = Date.now();
        await guardConnection(cloud(), guard).instances.list(unhurried, { limit: 10 });
        expect(Date.now() - startedAt).toBeGreaterThanOrEqual(950);
        const lists = cut()
          .requests.slice(seenBefore)
          .filter((line) => access().listRequest.test(line));
        expect(lists).toHaveLength(2);
      },
      noThrottling,
    );

    bench.promiseOfConnection(
      'answers again as soon as the cloud does',
      async () => {
        await cut().refuse();
        expect(await failure(cloud().instances.list(unhurried, { limit: 1 }))).toMatchObject({ retryable: true });
        await cut().start();
        await until(5_000, () => cloud().instances.list(unhurried, { limit: 1 }));
      },
      isMissing,
    );
  });
}

async function removeAll(bench: Bench, spec: ReturnType<Bench['newLaunch']>): Promise<void> {
  const found = await bench.connection.instances.findByToken(unhurried, spec.token, spec.name);
  for (const { nativeId } of found) await bench.connection.instances.terminate(unhurried, nativeId);
}
