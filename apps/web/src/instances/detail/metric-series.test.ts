import type { MetricSample } from '@kumo/model';
import { expect, test } from 'vitest';
import { axisTop, highest, lastMeasured, quantity, toCurves } from './metric-series.ts';

const sample = (second: number, cpuPercent: number | null): MetricSample => ({
  at: new Date(second * 1000).toISOString(),
  cpuPercent,
  memoryBytes: null,
  memoryLimitBytes: null,
  networkRxBytesPerSecond: null,
  networkTxBytesPerSecond: null,
  diskReadBytesPerSecond: null,
  diskWriteBytesPerSecond: null,
});

test('a gap stays a gap', () => {
  const { times, curves } = toCurves([sample(0, 1), sample(10, 2), sample(60, 3)], 10, [quantity('cpuPercent')]);
  expect(times).toEqual([0, 10, 20, 60]);
  expect(curves).toEqual([[1, 2, null, 3]]);
});

test('the present value is the last one that was measured', () => {
  expect(lastMeasured([1, 5, null])).toBe(5);
  expect(lastMeasured([null])).toBeUndefined();
  expect(highest([[1, null], [7]])).toBe(7);
});

test.each([
  [0, 10, 1],
  [0.4, 10, 0.4],
  [34, 10, 40],
  [101, 10, 200],
  [0, 1024, 1024],
  [5.1 * 1024 ** 3, 1024, 8 * 1024 ** 3],
  [900, 1024, 1024],
])('an axis for %d in steps of %d ends at %d', (max, base, top) => {
  expect(axisTop(max, base as 10 | 1024)).toBeCloseTo(top);
});
