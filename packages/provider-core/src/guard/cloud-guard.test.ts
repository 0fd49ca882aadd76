import { describe, expect, it } from 'vitest';
import { ProviderError } from '../errors.ts';
import { createCloudGuard } from './cloud-guard.ts';
import { ManualClock } from './manual-clock.ts';

const never = new AbortController().signal;
const limits = { callsPerSecond: 100, burst: 10, concurrency: 4 };
const safe = { safe: true, signal: never } as const;
const once = { safe: false, signal: never } as const;
const unavailable = () => new ProviderError({ code: 'unavailable', message: 'Lab refuses connections.' });
const throttled = (retryAfterMs: number) =>
  new ProviderError({ code: 'throttled', message: 'Slow down.', retryAfterMs });

function lab(overrides: Partial<typeof limits> = {}) {
  const clock = new ManualClock(Date.UTC(2026, 10, 22, 14, 21));
  const guard = createCloudGuard({ cloudName: 'Lab', limits: { ...limits, ...overrides }, clock, random: () => 0.5 });
  return { clock, guard };
}

async function code(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => 'ok',
    (error: unknown) => (error instanceof ProviderError ? error.code : String(error)),
  );
}

describe('cloud guard', () => {
  it('counts a part that is away neither for nor against the cloud', async () => {
    const guard = createCloudGuard({ cloudName: 'Lab', limits: { ...limits, burst: 50 }, retry: { attempts: 1 } });
    const partly = () => Promise.reject(new ProviderError({ code: 'unavailable', message: 'Gone.', partial: true }));
    for (let times = 0; times < 10; times += 1) await code(guard.call('networks.list', once, partly));
    expect(guard.status()).toMatchObject({ health: 'reachable' });
    expect(await code(guard.call('instances.list', once, async () => 'answer'))).toBe('ok');
  });

  it('never runs more calls at once than the manifest allows', async () => {
    const { clock, guard } = lab({ concurrency: 3, burst: 50 });
    let running = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const calls = Array.from({ length: 20 }, () =>
      guard.call('instances.get', safe, async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => ends.push(resolve));
        running -= 1;
      }),
    );
    while (guard.status().queued > 0 || running > 0) {
      await clock.advance(10);
      ends.shift()?.();
    }
    await Promise.all(calls);
    expect(most).toBe(3);
  });

  it('keeps to the sustained rate after the burst', async () => {
    const { clock, guard } = lab({ callsPerSecond: 10, burst: 5 });
    const startedAt = clock.now();
    const at: number[] = [];
    const calls = Array.from({ length: 15 }, () =>
      guard.call('instances.get', safe, async () => void at.push(clock.now() - startedAt)),
    );
    await clock.advance(2_000);
    await Promise.all(calls);
    expect(at.filter((ms) => ms === 0)).toHaveLength(5);
    expect(at.at(-1)).toBeGreaterThanOrEqual(1_000);
    expect(at.at(-1)).toBeLessThanOrEqual(1_020);
  });

  it('repeats safe calls and never those that must not happen twice', async () => {
    const { clock, guard } = lab();
    let tries = 0;
    const failTwice = async () => {
      tries += 1;
      if (tries < 3) throw unavailable();
      return 'answer';
    };
    const read = guard.call('instances.get', safe, failTwice);
    await clock.advance(5_000);
    expect(await read).toBe('answer');
    expect(tries).toBe(3);
    tries = 0;
    expect(await code(guard.call('instances.create', once, failTwice))).toBe('unavailable');
    expect(tries).toBe(1);
  });

  it('waits as long as the provider asked, with everything it was about to send', async () => {
    const { clock, guard } = lab();
    let calls = 0;
    const startedAt = clock.now();
    const first = guard.call('instances.list', safe, async () => {
      calls += 1;
      if (calls === 1) throw throttled(3_000);
    });
    await clock.advance(0);
    const second = guard.call('instances.get', safe, async () => clock.now() - startedAt);
    await clock.advance(2_900);
    expect(calls).toBe(1);
    await clock.advance(200);
    await first;
    expect(await second).toBeGreaterThanOrEqual(3_000);
  });

  it('meets a storm of throttled answers with one call at a time', async () => {
    const { clock, guard } = lab({ concurrency: 8, burst: 100 });
    const stormEndsAt = clock.now() + 10_000;
    let refused = 0;
    const work = async () => {
      if (clock.now() >= stormEndsAt) return;
      refused += 1;
      throw throttled(1_000);
    };
    const results = Promise.all(Array.from({ length: 8 }, () => code(guard.call('x', safe, work))));
    for (let second = 0; second < 10; second += 1) {
      void code(guard.call('x', safe, work));
      await clock.advance(1_000);
    }
    await results;
    // Eight went before the first refusal came back; after that at most one a pause, which is the least that can find its end.
    expect(refused).toBeLessThanOrEqual(8 + 10);
  });

  it('does not wait for a pause longer than is worth it', async () => {
    const { guard } = lab();
    expect(await code(guard.call('x', safe, async () => Promise.reject(throttled(120_000))))).toBe('throttled');
    expect(await code(guard.call('x', safe, async () => 'answer'))).toBe('throttled');
  });

  it('opens after three failures in a row, says since when, and refuses at once', async () => {
    const { clock, guard } = lab();
    let asked = 0;
    const fail = async () => {
      asked += 1;
      throw unavailable();
    };
    for (let index = 0; index < 3; index += 1) await code(guard.call('x', once, fail));
    expect(guard.status()).toMatchObject({ state: 'open', health: 'unreachable' });
    const refusal = await guard.call('x', once, fail).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'unavailable' });
    expect(String(refusal)).toContain('Lab has not answered since 2026-11-22 14:21 UTC. Lab refuses connections.');
    expect(asked).toBe(3);
    expect(guard.status().nextAttemptAt?.getTime()).toBeGreaterThan(clock.now());
  });

  it('asks with one probe when the time has come, and closes when that is answered', async () => {
    const { clock, guard } = lab();
    for (let index = 0; index < 3; index += 1)
      await code(guard.call('x', once, async () => Promise.reject(unavailable())));
    await clock.advance(1_000);
    let asked = 0;
    let answer: () => void = () => undefined;
    const probe = guard.call('x', once, async () => {
      asked += 1;
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
    });
    await clock.advance(0);
    expect(await code(guard.call('x', once, async () => 'asked too'))).toBe('unavailable');
    answer();
    await probe;
    expect(asked).toBe(1);
    expect(guard.status()).toMatchObject({ state: 'closed', health: 'reachable', lastError: null });
  });

  it('takes refusals of the cloud for answers, and what was never sent for nothing', async () => {
    const { clock, guard } = lab();
    const reject = (errorCode: 'not_found' | 'not_supported') => async () =>
      Promise.reject(new ProviderError({ code: errorCode, message: 'No.' }));
    for (let index = 0; index < 5; index += 1) await code(guard.call('x', once, reject('not_found')));
    expect(guard.status().state).toBe('closed');
    for (let index = 0; index < 3; index += 1)
      await code(guard.call('x', once, async () => Promise.reject(unavailable())));
    await clock.advance(1_000);
    await code(guard.call('x', once, reject('not_supported')));
    expect(guard.status().state).toBe('open');
  });

  it('can be called off while it waits, without a trace', async () => {
    const { guard } = lab({ callsPerSecond: 1, burst: 1 });
    await guard.call('x', safe, async () => undefined);
    const caller = new AbortController();
    const waiting = guard.call('instances.create', { safe: false, signal: caller.signal }, async () => 'sent');
    caller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'timeout', retryable: false, outcomeUnknown: false });
    expect(guard.status()).toMatchObject({ state: 'closed', queued: 0 });
  });

  it('lets a person ask before the time has come', async () => {
    const { guard } = lab();
    for (let index = 0; index < 3; index += 1)
      await code(guard.call('x', once, async () => Promise.reject(unavailable())));
    guard.probeNow();
    expect(await code(guard.call('x', once, async () => 'answer'))).toBe('ok');
  });
});
