import { expect, test, vi } from 'vitest';
import { SparklineStore } from './sparkline-store.ts';

test('rows in sight are asked for together, rows scrolled past are not', async () => {
  const asked: string[][] = [];
  const store = new SparklineStore(async (ids) => {
    asked.push(ids);
    return Object.fromEntries(ids.map((id) => [id, [1, null, 3]]));
  });
  const heard = vi.fn();
  store.subscribe('past', vi.fn())();
  store.subscribe('a', heard);
  store.subscribe('b', vi.fn());
  await vi.waitFor(() => expect(heard).toHaveBeenCalled());
  expect(asked).toEqual([['a', 'b']]);
  expect(store.valuesOf('a')).toEqual([1, null, 3]);
  expect(store.valuesOf('past')).toBeUndefined();
  store.stop();
});

test('a service that is down is asked once for a row, not again and again', async () => {
  const ask = vi.fn(async () => Promise.reject(new Error('down')));
  const store = new SparklineStore(ask);
  const heard = vi.fn();
  store.subscribe('a', heard);
  await vi.waitFor(() => expect(heard).toHaveBeenCalled());
  const second = vi.fn();
  store.subscribe('a', second);
  expect(store.valuesOf('a')).toEqual([]);
  expect(ask).toHaveBeenCalledTimes(1);
  store.stop();
});
