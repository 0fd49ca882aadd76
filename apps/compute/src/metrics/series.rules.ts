import type { MetricName, MetricSample } from '@kumo/model';
import { quantities } from './quantities.ts';

/** How a series is read: from which history, in which steps, from where to where. */
export interface SeriesPlan {
  readonly source: 'samples' | 'minutes';
  readonly stepSeconds: number;
  readonly from: Date;
  readonly to: Date;
}

/** Most points of one answer; an explicit step that would give more is refused. */
export const mostPoints = 5_000;

const sampleSeconds = 10;
const minuteSeconds = 60;
const usualPoints = 360;
/** Samples are kept for a day and dropped by the hour: a little less is surely there. */
const samplesKeptMs = 23.5 * 60 * 60 * 1000;

/**
 * Decides how to answer. The step is a whole number of measurements: ten seconds while samples reach back that far, else
 * minutes, whatever was asked for. Without one, about 360 points.
 */
export function planSeries(asked: { from: Date; to: Date; stepSeconds?: number | undefined }, now: Date): SeriesPlan {
  const { from, to } = asked;
  const source = now.getTime() - from.getTime() <= samplesKeptMs ? 'samples' : 'minutes';
  const unit = source === 'samples' ? sampleSeconds : minuteSeconds;
  const wanted = asked.stepSeconds ?? (to.getTime() - from.getTime()) / 1000 / usualPoints;
  return { source, stepSeconds: Math.max(unit, Math.ceil(wanted / unit) * unit), from, to };
}

/** How many points a plan gives. */
export function pointCount({ from, to, stepSeconds }: SeriesPlan): number {
  return intervalEnds({ from, to, stepSeconds }).length;
}

/** Ends of the intervals that lie between two instants, the last one the interval that `to` is in. Whole multiples of the step. */
export function intervalEnds({ from, to, stepSeconds }: { from: Date; to: Date; stepSeconds: number }): number[] {
  const stepMs = stepSeconds * 1000;
  const first = Math.floor(from.getTime() / stepMs) + 1;
  const last = Math.ceil(to.getTime() / stepMs);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * stepMs);
}

/** A turn of measuring takes its time: what is this young and not there yet is no gap, milliseconds. */
const underWayMs = 15_000;

/**
 * One point per interval: the mean where there is one, null where nothing was measured. The last is labelled no later than
 * `to`, and is left out while its measuring may still be under way.
 */
export function fillGaps(
  plan: SeriesPlan,
  rows: readonly ({ readonly at: Date } & { readonly [N in MetricName]: number | null })[],
): MetricSample[] {
  const measured = new Map(rows.map((row) => [row.at.getTime(), row]));
  const isUnderWay = (end: number): boolean => end > plan.to.getTime() - underWayMs && !measured.has(end);
  const ends = intervalEnds(plan);
  const complete = ends.slice(0, ends.findLastIndex((end) => !isUnderWay(end)) + 1);
  return complete.map((end) => {
    const row = measured.get(end);
    const values = quantities.map(([name]) => [name, row?.[name] ?? null] as const);
    const at = new Date(Math.min(end, plan.to.getTime())).toISOString();
    // One entry per quantity of the model's own list.
    return { at, ...(Object.fromEntries(values) as Record<MetricName, number | null>) };
  });
}
