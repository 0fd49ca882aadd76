import type { MetricName, MetricSample } from '@kumo/model';

/** Spans that can be looked at. */
export const ranges = ['1h', '6h', '24h', '7d'] as const;

/** One span. */
export type Range = (typeof ranges)[number];

/** Length of a span in seconds, how it is called, and how often it is asked for anew while one looks at it. */
export const rangeFacts: Readonly<
  Record<
    Range,
    { readonly seconds: number; readonly label: string; readonly heading: string; readonly everyMs: number }
  >
> = {
  '1h': { seconds: 3600, label: '1 h', heading: 'Last hour', everyMs: 10_000 },
  '6h': { seconds: 21_600, label: '6 h', heading: 'Last 6 hours', everyMs: 60_000 },
  '24h': { seconds: 86_400, label: '24 h', heading: 'Last 24 hours', everyMs: 60_000 },
  '7d': { seconds: 604_800, label: '7 d', heading: 'Last 7 days', everyMs: 300_000 },
};

/** One curve: a value for every time of the chart, null where nothing was measured. */
export type Curve = ReadonlyArray<number | null>;

/** Times in seconds since the epoch, and a curve for each measured quantity asked for. */
export interface Curves {
  readonly times: readonly number[];
  readonly curves: readonly Curve[];
}

/**
 * Samples as curves. Where a sample is missing, a null is put in, so that a gap stays a gap.
 *
 * @param stepSeconds distance of neighbouring samples
 * @param read one function a curve
 */
export function toCurves(
  samples: readonly MetricSample[],
  stepSeconds: number,
  read: ReadonlyArray<(sample: MetricSample) => number | null>,
): Curves {
  const times: number[] = [];
  const curves: Array<Array<number | null>> = read.map(() => []);
  let previous: number | undefined;
  for (const sample of samples) {
    const at = Date.parse(sample.at) / 1000;
    if (previous !== undefined && at - previous > stepSeconds * 1.5) {
      times.push(previous + stepSeconds);
      for (const curve of curves) curve.push(null);
    }
    times.push(at);
    read.forEach((value, index) => {
      curves[index]?.push(value(sample));
    });
    previous = at;
  }
  return { times, curves };
}

/** Reads one quantity as it is. */
export const quantity =
  (name: MetricName) =>
  (sample: MetricSample): number | null =>
    sample[name];

/** The last value that was measured, with its place; undefined when there is none. */
export function lastMeasured(curve: Curve): number | undefined {
  return curve.findLast((value) => value !== null) ?? undefined;
}

/** The highest value of some curves; 0 when nothing was measured. */
export function highest(curves: readonly Curve[]): number {
  return Math.max(0, ...curves.map((curve) => curve.reduce<number>((max, value) => Math.max(max, value ?? 0), 0)));
}

/**
 * The top of an axis that starts at 0: at least the highest value, and twice a round number, so that the line in the
 * middle is round too.
 *
 * @param base 10 for percent, 1024 for bytes
 */
export function axisTop(max: number, base: 10 | 1024): number {
  if (!(max > 0)) return base === 10 ? 1 : 1024;
  const unit = base ** Math.floor(Math.log(max) / Math.log(base));
  const steps = base === 10 ? [1, 2, 4, 6, 8, 10] : [1, 2, 4, 8, 16, 32, 64, 100, 128, 256, 400, 512, 800, 1024];
  const step = steps.find((each) => each * unit >= max) ?? base;
  return step * unit;
}
