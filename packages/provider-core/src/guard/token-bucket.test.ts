import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullBucket, takeToken, waitForToken } from './token-bucket.ts';

const limits = fc.record({
  callsPerSecond: fc.double({ min: 0.1, max: 500, noNaN: true }),
  burst: fc.integer({ min: 1, max: 100 }),
});

describe('token bucket', () => {
  it('never lets more go in any window than a burst and the rate over that window', () => {
    fc.assert(
      fc.property(limits, fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }), (limit, gaps) => {
        let now = 0;
        let bucket = fullBucket(limit, now);
        const went: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const taken = takeToken(bucket, limit, now);
          if (taken === undefined) continue;
          bucket = taken;
          went.push(now);
        }
        for (const [from, start] of went.entries()) {
          for (let to = from; to < went.length; to += 1) {
            const windowMs = (went[to] ?? start) - start;
            expect(to - from + 1).toBeLessThanOrEqual(limit.burst + (windowMs * limit.callsPerSecond) / 1000 + 1e-6);
          }
        }
      }),
    );
  });

  it('lets a call go as soon as the wait it named is over, and not before', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 0, max: 300 }), (limit, calls) => {
        let bucket = fullBucket(limit, 0);
        let now = 0;
        for (let index = 0; index < calls; index += 1) {
          const waitMs = waitForToken(bucket, limit, now);
          if (waitMs > 1) expect(takeToken(bucket, limit, now + waitMs - 1.001)).toBeUndefined();
          now += waitMs;
          const taken = takeToken(bucket, limit, now);
          expect(taken).toBeDefined();
          bucket = taken ?? bucket;
        }
      }),
    );
  });

  it('gives nothing extra when the clock is set back', () => {
    const limit = { callsPerSecond: 10, burst: 1 };
    const empty = takeToken(fullBucket(limit, 10_000), limit, 10_000);
    expect(empty && takeToken(empty, limit, 1_000)).toBeUndefined();
  });
});
