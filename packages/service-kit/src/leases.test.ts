import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KitDatabase, startKitDatabase } from '../test/kit-database.ts';
import { createLeaseKeeper, isLeaseCurrent } from './leases.ts';

let database: KitDatabase;

beforeAll(async () => {
  database = await startKitDatabase();
}, 60_000);

afterAll(() => database?.remove());

function keeper(holder: string, ttlSeconds = 5) {
  return createLeaseKeeper({ holder, ttlSeconds, transact: database.transact, log: database.log });
}

test('one holder at a time, and the next one has a higher token', async () => {
  const [one, two] = [keeper('one'), keeper('two')];
  const lease = await one.acquire('cloud');
  expect(await two.acquire('cloud')).toBeUndefined();
  await one.release('cloud');
  expect(lease?.signal.aborted).toBe(true);
  const next = await two.acquire('cloud');
  expect(next?.token).toBe((lease?.token ?? 0) + 1);
  await Promise.all([one.stop(), two.stop()]);
});

test('a lease outlives its term while its holder lives, and stale writes are told', async () => {
  const one = keeper('one', 2);
  const lease = await one.acquire('long');
  await expect
    .poll(
      () =>
        database.transact((tx) =>
          tx.query("SELECT 1 FROM leases WHERE name = 'long' AND expires_at > now() + interval '1.9 seconds'"),
        ),
      { timeout: 5_000, interval: 10 },
    )
    .toHaveLength(1);
  if (!lease) throw new Error('not acquired');
  expect(await database.transact((tx) => isLeaseCurrent(tx, lease))).toBe(true);
  await database.transact((tx) =>
    tx.query("UPDATE leases SET holder = 'thief', token = token + 1 WHERE name = 'long'"),
  );
  await expect.poll(() => lease.signal.aborted, { timeout: 5_000 }).toBe(true);
  expect(await database.transact((tx) => isLeaseCurrent(tx, lease))).toBe(false);
  await one.stop();
});

test('a holder that cannot reach the database gives up before another can have the lease', async () => {
  let isDown = false;
  const cutOff = createLeaseKeeper({
    holder: 'cut off',
    ttlSeconds: 2,
    transact: (work) => (isDown ? Promise.reject(new Error('cut')) : database.transact(work)),
    log: database.log.child({}, { level: 'silent' }),
  });
  const lease = await cutOff.acquire('cut');
  isDown = true;
  const other = keeper('other', 2);
  await expect.poll(() => other.acquire('cut'), { timeout: 10_000, interval: 20 }).toBeDefined();
  expect(lease?.signal.aborted).toBe(true);
  isDown = false;
  await Promise.all([cutOff.stop(), other.stop()]);
});
