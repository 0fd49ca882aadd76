'use client';

import type { Instance, MetricSample } from '@kumo/model';
import {
  Button,
  formatByteRate,
  formatBytes,
  formatPercent,
  formatVcpus,
  InlineError,
  late,
  Segmented,
  ToneLabel,
} from '@kumo/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type CSSProperties, useMemo, useState } from 'react';
import { compute } from '../../lib/api.ts';
import { toProblem } from '../../lib/problem.ts';
import {
  axisTop,
  type Curve,
  highest,
  lastMeasured,
  quantity,
  type Range,
  rangeFacts,
  ranges,
  toCurves,
} from './metric-series.ts';
import styles from './metrics.module.css';

const MetricChart = late(() => import('./metric-chart.tsx').then((module) => module.MetricChart), <Waiting />);

function Waiting() {
  return (
    <div className={styles.waiting} aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
  );
}

/** CPU, memory, network and disk over time, live while one looks at the last hour. */
export function MetricsPanel({ instance }: { readonly instance: Instance }) {
  const [range, setRange] = useState<Range>('1h');
  const facts = rangeFacts[range];
  const query = useQuery({
    queryKey: ['metrics', instance.id, range],
    queryFn: async ({ signal }) => {
      const to = Date.now();
      const from = to - facts.seconds * 1000;
      const answer = await compute.instances.metrics.query(
        { id: instance.id, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
        { signal },
      );
      return { ...answer, from: from / 1000, to: to / 1000, seconds: facts.seconds };
    },
    refetchInterval: facts.everyMs,
    placeholderData: keepPreviousData,
  });
  const isLive = instance.state === 'running' && !query.error;
  return (
    <section aria-label="Measurements">
      <div className={styles.head}>
        <h2>{facts.heading}</h2>
        {isLive ? (
          <span className={styles.live}>
            <ToneLabel tone="running">
              Live, every {facts.everyMs < 60_000 ? '10 s' : range === '7d' ? '5 min' : '1 min'}
            </ToneLabel>
          </span>
        ) : null}
        <Segmented
          label="Time range"
          value={range}
          choices={ranges.map((value) => ({ value, label: rangeFacts[value].label }))}
          onChange={setRange}
        />
      </div>
      {query.error && !query.data ? (
        <>
          <InlineError problem={toProblem(query.error)} />
          <Button size="sm" onClick={() => void query.refetch()}>
            Try again
          </Button>
        </>
      ) : (
        <Charts instance={instance} data={query.data} />
      )}
    </section>
  );
}

interface Measured {
  readonly items: readonly MetricSample[];
  readonly stepSeconds: number;
  readonly from: number;
  readonly to: number;
}

function Charts({ instance, data }: { readonly instance: Instance; readonly data: Measured | undefined }) {
  const { vcpus } = instance;
  // A limit that was just set counts at once; the engine tells its machine's memory where there is none.
  const memoryLimit =
    instance.memoryBytes ??
    data?.items.findLast((sample) => sample.memoryLimitBytes !== null)?.memoryLimitBytes ??
    null;
  const nothing =
    instance.state === 'running' ? 'The first measurement is on its way.' : 'Nothing was measured in this time.';
  return (
    <div className={styles.grid}>
      <Metric
        title="CPU"
        of={vcpus === null ? 'of one vCPU' : `of ${formatVcpus(vcpus)}`}
        data={data}
        nothing={nothing}
        curves={[
          {
            label: '',
            color: '--chart-line',
            read: (sample) => (sample.cpuPercent === null ? null : sample.cpuPercent / (vcpus ?? 1)),
          },
        ]}
        base={10}
        atLeast={vcpus === null ? 0 : 100}
        format={formatPercent}
      />
      <Metric
        title="Memory"
        of={memoryLimit === null ? '' : `of ${formatBytes(memoryLimit)}`}
        data={data}
        nothing={nothing}
        curves={[{ label: '', color: '--chart-line', read: quantity('memoryBytes') }]}
        base={1024}
        atLeast={instance.memoryBytes ?? 0}
        format={formatBytes}
      />
      <Metric
        title="Network"
        of=""
        data={data}
        nothing={nothing}
        curves={[
          { label: 'in', color: '--chart-4', read: quantity('networkRxBytesPerSecond') },
          { label: 'out', color: '--chart-1', read: quantity('networkTxBytesPerSecond') },
        ]}
        base={1024}
        atLeast={0}
        format={formatByteRate}
      />
      <Metric
        title="Disk"
        of=""
        data={data}
        nothing={nothing}
        curves={[
          { label: 'read', color: '--chart-4', read: quantity('diskReadBytesPerSecond') },
          { label: 'write', color: '--chart-1', read: quantity('diskWriteBytesPerSecond') },
        ]}
        base={1024}
        atLeast={0}
        format={formatByteRate}
      />
    </div>
  );
}

interface MetricProps {
  readonly title: string;
  /** The whole that a value is a part of: "of 2 vCPU". */
  readonly of: string;
  readonly data: Measured | undefined;
  readonly curves: ReadonlyArray<{
    readonly label: string;
    readonly color: string;
    readonly read: (sample: MetricSample) => number | null;
  }>;
  readonly base: 10 | 1024;
  /** What stands in place of a chart without a value. */
  readonly nothing: string;
  /** The axis reaches at least so far: the limit, where there is one. */
  readonly atLeast: number;
  readonly format: (value: number | null | undefined) => string;
}

function Metric(props: MetricProps) {
  const { title, data, curves, format } = props;
  const [hovered, setHovered] = useState<number | undefined>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: how a curve is read does not change while its data stays
  const { times, curves: values } = useMemo(
    () =>
      data
        ? toCurves(
            data.items,
            data.stepSeconds,
            curves.map((curve) => curve.read),
          )
        : { times: [], curves: [] },
    [data],
  );
  const max = highest(values);
  const top = props.atLeast >= max && props.atLeast > 0 ? props.atLeast : axisTop(max, props.base);
  const isMeasured = values.some((curve) => lastMeasured(curve) !== undefined);
  const shownValue = (curve: Curve) => (hovered === undefined ? lastMeasured(curve) : curve[hovered]);
  const whole = format(top);
  const half = format(top / 2).split(' ');
  return (
    <section className={styles.metric} aria-label={title}>
      <div className={styles.metricHead}>
        <h3>{title}</h3>
        <span className={styles.values}>
          {curves.map((curve, index) => (
            <span
              key={curve.label}
              className={styles.value}
              style={{ '--curve': `var(${curve.color})` } as CSSProperties}
            >
              {curve.label === '' ? null : (
                <>
                  <i />
                  {curve.label}
                </>
              )}
              <b>{format(shownValue(values[index] ?? []) ?? null)}</b>
            </span>
          ))}
          {props.of === '' || !isMeasured ? null : <span className={styles.of}>{props.of}</span>}
        </span>
      </div>
      {data === undefined ? (
        <Waiting />
      ) : isMeasured ? (
        <MetricChart
          label={`${title} over time; highest ${format(max)}, last ${values.map((curve) => format(lastMeasured(curve) ?? null)).join(', ')}`}
          times={times}
          curves={curves.map((curve, index) => ({ values: values[index] ?? [], color: curve.color }))}
          from={data.from}
          to={data.to}
          top={top}
          // The middle line has the unit only where it is another one than at the top.
          marks={['0', half[1] === whole.split(' ')[1] ? (half[0] ?? '') : half.join(' '), whole]}
          onHover={setHovered}
        />
      ) : (
        <div className={styles.none}>{props.nothing}</div>
      )}
    </section>
  );
}
