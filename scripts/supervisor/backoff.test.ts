import fc from 'fast-check';
import { expect, it } from 'vitest';
import { restartDelayMs } from './backoff.ts';

it('starts again within 200 ms the first time', () => {
  expect(restartDelayMs(1)).toBeLessThanOrEqual(200);
});

it('never waits less after one more failure, and never more than 10 s', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (failures) => {
      expect(restartDelayMs(failures + 1)).toBeGreaterThanOrEqual(restartDelayMs(failures));
      expect(restartDelayMs(failures)).toBeLessThanOrEqual(10_000);
    }),
  );
});
