import type { MetricName } from '@kumo/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantities } from './quantities.ts';
import { fillGaps, intervalEnds, mostPoints, planSeries, pointCount } from './series.rules.ts';

const now = new Date('2026-11-22T14:21:08.113Z');
const hours = (count: number) => new Date(now.getTime() - count * 3_600_000);

function row(at: Date, cpuPercent: number) {
  const empty = Object.fromEntries(quantities.map(([name]) => [name, null])) as Record<MetricName, number | null>;
  return { at, ...empty, cpuPercent };
}

test('the last hour is told in tens of seconds, a day in minutes, a month in hours', () => {
  expect(planSeries({ from: hours(1), to: now }, now)).toMatchObject({ source: 'samples', stepSeconds: 10 });
  expect(planSeries({ from: hours(23), to: now }, now)).toMatchObject({ source: 'samples', stepSeconds: 230 });
  expect(planSeries({ from: hours(30 * 24), to: now }, now)).toMatchObject({ source: 'minutes', stepSeconds: 7_200 });
  expect(planSeries({ from: hours(48), to: hours(47), stepSeconds: 10 }, now)).toMatchObject({
    source: 'minutes',
    stepSeconds: 60,
  });
});

test('intervals cover the range without a gap or an overlap, whatever it is', () => {
  const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(
      instant,
      fc.integer({ min: 1, max: 86_400_000 }),
      fc.integer({ min: 1, max: 3_600 }),
      (from, lengthMs, step) => {
        const to = new Date(from.getTime() + lengthMs);
        fc.pre(lengthMs / (step * 1000) < 10_000);
        const ends = intervalEnds({ from, to, stepSeconds: step });
        const first = ends[0] ?? 0;
        const last = ends.at(-1) ?? 0;
        expect(first).toBeGreaterThan(from.getTime());
        expect(first - step * 1000).toBeLessThanOrEqual(from.getTime());
        expect(last).toBeGreaterThanOrEqual(to.getTime());
        expect(last - step * 1000).toBeLessThan(to.getTime());
        expect(ends.every((end, index) => end === first + index * step * 1000)).toBe(true);
      },
    ),
  );
});

test('an answer without a step has about 360 points and never too many', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 31 * 24 * 3_600 }), (seconds) => {
      const plan = planSeries({ from: new Date(now.getTime() - seconds * 1000), to: now }, now);
      expect(pointCount(plan)).toBeLessThanOrEqual(362);
      expect(pointCount(plan)).toBeLessThan(mostPoints);
    }),
  );
});

test('what was not measured is a gap; what is being measured right now is none', () => {
  const to = new Date('2026-11-22T14:01:04.000Z');
  const plan = { source: 'samples', stepSeconds: 10, from: new Date('2026-11-22T14:00:00.000Z'), to } as const;
  const points = fillGaps(plan, [
    row(new Date('2026-11-22T14:00:10.000Z'), 1),
    row(new Date('2026-11-22T14:00:40.000Z'), 4),
  ]);
  expect(points.map(({ at, cpuPercent }) => [at.slice(14, 19), cpuPercent])).toEqual([
    ['00:10', 1],
    ['00:20', null],
    ['00:30', null],
    ['00:40', 4],
  ]);
});

test('the interval that has not ended yet is labelled with the end of the range', () => {
  const to = new Date('2026-11-22T14:30:00.000Z');
  const plan = { source: 'minutes', stepSeconds: 3_600, from: new Date('2026-11-22T13:00:00.000Z'), to } as const;
  const points = fillGaps(plan, [row(new Date('2026-11-22T15:00:00.000Z'), 7)]);
  expect(points.map(({ at, cpuPercent }) => [at, cpuPercent])).toEqual([
    ['2026-11-22T14:00:00.000Z', null],
    ['2026-11-22T14:30:00.000Z', 7],
  ]);
});
