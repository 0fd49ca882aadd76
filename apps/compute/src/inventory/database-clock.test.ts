import { expect, test } from 'vitest';
import { createDatabaseClock } from './database-clock.ts';

/** A database whose clock is so many milliseconds ahead, and that takes some time to say so. */
function databaseAt(monotonic: { now: number }, aheadMs: number, roundTripMs = 2) {
  return {
    async query<T>(): Promise<T[]> {
      monotonic.now += roundTripMs / 2;
      const rows = [{ now: monotonic.now + aheadMs }];
      monotonic.now += roundTripMs / 2;
      return rows as T[];
    },
  };
}

test('follows the database, not the machine', async () => {
  const monotonic = { now: 1_000 };
  const clock = createDatabaseClock(() => monotonic.now);
  await clock.adjust(databaseAt(monotonic, 3_600_000));
  expect(clock.next().getTime()).toBe(monotonic.now + 3_600_000);
});

test('never gives the same instant twice, nor an earlier one after an adjustment', async () => {
  const monotonic = { now: 1_000 };
  const clock = createDatabaseClock(() => monotonic.now);
  await clock.adjust(databaseAt(monotonic, 10_000));
  const first = clock.next().getTime();
  expect(clock.next().getTime()).toBe(first + 1);
  await clock.adjust(databaseAt(monotonic, 0, 1));
  expect(clock.next().getTime()).toBeGreaterThan(first + 1);
});

test('a slow answer does not replace a quick one that is fresh', async () => {
  const monotonic = { now: 0 };
  const clock = createDatabaseClock(() => monotonic.now);
  await clock.adjust(databaseAt(monotonic, 5_000, 2));
  await clock.adjust(databaseAt(monotonic, 9_000, 500));
  expect(clock.next().getTime()).toBe(monotonic.now + 5_000);
  monotonic.now += 61_000;
  await clock.adjust(databaseAt(monotonic, 9_000, 500));
  expect(clock.next().getTime()).toBe(monotonic.now + 9_000);
});
