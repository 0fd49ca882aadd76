'use client';

import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Curve } from './metric-series.ts';
import styles from './metrics.module.css';

export interface MetricChartProps {
  /** Says in words what the picture shows. */
  readonly label: string;
  readonly times: readonly number[];
  readonly curves: ReadonlyArray<{ readonly values: Curve; readonly color: string }>;
  /** Seconds since the epoch at both edges. */
  readonly from: number;
  readonly to: number;
  /** Value at the upper edge; the lower one is 0. */
  readonly top: number;
  /** Labels of the three lines: 0, half, top. The unit stands on the last one only. */
  readonly marks: readonly [string, string, string];
  /** Which sample the pointer is at; undefined when it is away. */
  readonly onHover: (index: number | undefined) => void;
}

/** Plot of 104 px and the times below it. */
const height = 104 + 26;
const crosshair = 'metrics';

/** The colour that a token has right here: a canvas knows no custom properties. */
function colorOf(element: Element, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });

function timeLabels(_: uPlot, splits: number[], __: number, ___: number, step: number): string[] {
  return splits.map((at) => (step >= 86_400 ? day : clock).format(new Date(at * 1000)));
}

/** px that the widest label of an axis takes. */
function labelWidth(font: string, labels: readonly string[]): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 44;
  context.font = font;
  return Math.ceil(Math.max(...labels.map((label) => context.measureText(label).width)));
}

function options(host: HTMLElement, props: { readonly current: MetricChartProps }): uPlot.Options {
  const font = `11px ${getComputedStyle(host).fontFamily}`;
  const axis = { stroke: () => colorOf(host, '--chart-axis'), font, ticks: { show: false } };
  return {
    width: host.clientWidth,
    height,
    padding: [6, 16, 0, 0],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      sync: { key: crosshair },
      points: { size: 6, width: 0 },
    },
    scales: {
      x: { time: true, range: () => [props.current.from, props.current.to] },
      y: { range: () => [0, props.current.top] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 22, gap: 6, space: 72, values: timeLabels },
      {
        ...axis,
        grid: { stroke: () => colorOf(host, '--chart-grid'), width: 1 },
        size: () => labelWidth(font, props.current.marks) + 10,
        gap: 8,
        splits: () => [0, props.current.top / 2, props.current.top],
        values: () => [...props.current.marks],
      },
    ],
    series: [
      {},
      ...props.current.curves.map(
        ({ color }, index): uPlot.Series => ({
          stroke: () => colorOf(host, color),
          width: 1.5,
          points: { show: false },
          spanGaps: false,
          ...(props.current.curves.length === 1 && {
            fill: () => colorOf(host, color).replace(/\)$/, ' / 0.08)'),
          }),
          label: String(index),
        }),
      ),
    ],
    hooks: { setCursor: [(plot) => props.current.onHover(plot.cursor.idx ?? undefined)] },
  };
}

/** One chart: solid lines, gaps left open, hairlines, a crosshair that all charts of the page share. */
export function MetricChart(given: MetricChartProps) {
  const hostRef = useRef<HTMLDivElement>(null);
  const plotRef = useRef<uPlot>(undefined);
  const props = useRef(given);
  useEffect(() => {
    props.current = given;
    plotRef.current?.setData([[...given.times], ...given.curves.map((curve) => [...curve.values])]);
  });
  const count = given.curves.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of curves is another plot
  useEffect(() => {
    const host = hostRef.current;
    if (!host) return;
    const { times, curves } = props.current;
    const plot = new uPlot(
      options(host, props),
      [[...times], ...curves.map((curve) => [...curve.values])] as uPlot.AlignedData,
      host,
    );
    plotRef.current = plot;
    const redraw = () => plot.redraw(false, true);
    const resized = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height }));
    resized.observe(host);
    const themed = new MutationObserver(redraw);
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const scheme = window.matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', redraw);
    return () => {
      resized.disconnect();
      themed.disconnect();
      scheme.removeEventListener('change', redraw);
      plotRef.current = undefined;
      plot.destroy();
    };
  }, [count]);
  return <div ref={hostRef} className={styles.plot} role="img" aria-label={given.label} />;
}
