import { GetMetricDataCommand, type MetricDataQuery, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { MetricSample } from '@kumo/model';
import type { CallContext, MetricsPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { VcpuCounts } from './vcpu-counts.ts';

/** Without detailed monitoring CloudWatch has one point every five minutes, seconds. */
const periodS = 300;

/** Points come late: looked for this far back, milliseconds. */
const windowMs = 20 * 60_000;

/** GetMetricData takes 500 queries a call. */
const queriesPerCall = 500;

/** What is asked for each instance. EBS counts on Nitro types, the disk's own on older ones and on instance stores. */
const measures = [
  { key: 'cpu', name: 'CPUUtilization', stat: 'Average' },
  { key: 'rx', name: 'NetworkIn', stat: 'Sum' },
  { key: 'tx', name: 'NetworkOut', stat: 'Sum' },
  { key: 'read', name: 'EBSReadBytes', stat: 'Sum' },
  { key: 'write', name: 'EBSWriteBytes', stat: 'Sum' },
] as const;

type Measure = (typeof measures)[number]['key'];
type Point = { readonly at: number; readonly value: number };
type Points = Partial<Record<Measure, Point>>;

/**
 * CPU, network and disk by CloudWatch. Each query is billed, so an instance is not asked about again before
 * its next point can be there.
 */
export function metricsPort(client: AwsClient): MetricsPort {
  const held = new Map<string, { readonly until: number; readonly sample: MetricSample }>();
  const vcpus = new VcpuCounts(client);
  return {
    read: async (context, nativeIds) => {
      const now = Date.now();
      const ids = nativeIds.filter((id) => /^i-[0-9a-f]{8,17}$/.test(id));
      const due = ids.filter((id) => (held.get(id)?.until ?? 0) <= now);
      for (const id of due) held.delete(id);
      const points = await newestPoints(client, context, due, now);
      const counts = await vcpus.of(context, [...points.keys()]);
      for (const [id, found] of points) {
        const sample = toSample(found, counts.get(id));
        if (sample !== undefined)
          held.set(id, { until: Math.max(now + 60_000, Date.parse(sample.at) + periodS * 1000), sample });
      }
      return new Map(
        ids.flatMap((id): [string, MetricSample][] => {
          const sample = held.get(id)?.sample;
          return sample === undefined ? [] : [[id, sample]];
        }),
      );
    },
  };
}

async function newestPoints(
  client: AwsClient,
  context: CallContext,
  ids: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, Points>> {
  const perCall = Math.floor(queriesPerCall / measures.length);
  const found = new Map<string, Points>();
  for (let from = 0; from < ids.length; from += perCall) {
    const some = ids.slice(from, from + perCall);
    for (const { Id = '', Timestamps = [], Values = [] } of await ask(client, context, some, now)) {
      const [, key, place] = /^([a-z]+)(\d+)$/.exec(Id) ?? [];
      const id = some[Number(place)];
      const [at, value] = [Timestamps[0]?.getTime(), Values[0]];
      if (id === undefined || at === undefined || value === undefined) continue;
      found.set(id, { ...found.get(id), [key as Measure]: { at, value } });
    }
  }
  return found;
}

async function ask(
  client: AwsClient,
  context: CallContext,
  ids: readonly string[],
  now: number,
): Promise<readonly MetricDataResult[]> {
  const MetricDataQueries = ids.flatMap((id, place) => measures.map((measure) => queryOf(id, place, measure)));
  const results: MetricDataResult[] = [];
  let NextToken: string | undefined;
  do {
    const query = new GetMetricDataCommand({
      StartTime: new Date(now - windowMs),
      // The clock here may be behind CloudWatch's.
      EndTime: new Date(now + windowMs),
      ScanBy: 'TimestampDescending',
      MetricDataQueries,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const answer = await client.cloudWatch(context, query);
    results.push(...(answer.MetricDataResults ?? []));
    NextToken = answer.NextToken || undefined;
  } while (NextToken !== undefined);
  return results;
}

function queryOf(id: string, place: number, { key, name, stat }: (typeof measures)[number]): MetricDataQuery {
  const Dimensions = [{ Name: 'InstanceId', Value: id }];
  const Metric = { Namespace: 'AWS/EC2', MetricName: name, Dimensions };
  return { Id: `${key}${place}`, ReturnData: true, MetricStat: { Metric, Period: periodS, Stat: stat } };
}

/** The newest point of each measure as one sample; a point stands for the five minutes that begin at its time. */
function toSample(points: Points, vcpus: number | undefined): MetricSample | undefined {
  const newest = Math.max(...Object.values(points).map(({ at }) => at));
  if (!Number.isFinite(newest)) return undefined;
  const value = (key: Measure) => (points[key]?.at === newest ? Math.max(0, points[key].value) : null);
  const rate = (key: Measure) => {
    const bytes = value(key);
    return bytes === null ? null : bytes / periodS;
  };
  const percent = value('cpu');
  return {
    at: new Date(newest + periodS * 1000).toISOString(),
    // CloudWatch's 100 is all vCPUs together, the model's is one.
    cpuPercent: percent === null || vcpus === undefined ? null : percent * vcpus,
    memoryBytes: null,
    memoryLimitBytes: null,
    networkRxBytesPerSecond: rate('rx'),
    networkTxBytesPerSecond: rate('tx'),
    diskReadBytesPerSecond: rate('read'),
    diskWriteBytesPerSecond: rate('write'),
  };
}
