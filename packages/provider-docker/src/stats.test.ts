import { metricSampleSchema } from '@kumo/model';
import { describe, expect, it } from 'vitest';
import { isReading, memoryInUse, type Stats, statsSchema, toMetricSample } from './stats.ts';
import { describeRecorded, recorded } from './testing/samples.ts';

function reading(read: string, changes: { cpu?: number; system?: number; rx?: number; written?: number } = {}): Stats {
  const { cpu = 0, system = 0, rx = 0, written = 0 } = changes;
  return statsSchema.parse({
    read,
    cpu_stats: { cpu_usage: { total_usage: cpu }, system_cpu_usage: system, online_cpus: 2 },
    memory_stats: { usage: 1000, limit: 5000, stats: { inactive_file: 300 } },
    networks: { eth0: { rx_bytes: rx, tx_bytes: 0 } },
    blkio_stats: {
      io_service_bytes_recursive: [
        { op: 'Write', value: written },
        { op: 'Total', value: 9e9 },
      ],
    },
  });
}

describe('measurements', () => {
  it('need an earlier reading for CPU and rates', () => {
    const first = toMetricSample(reading('2026-11-22T15:00:00Z'), undefined);
    expect(first).toMatchObject({
      cpuPercent: null,
      networkRxBytesPerSecond: null,
      memoryBytes: 700,
      memoryLimitBytes: 5000,
    });
    expect(metricSampleSchema.safeParse(first).success).toBe(true);
  });

  it('count 100 percent for one full vCPU, and rates by the second', () => {
    const before = reading('2026-11-22T15:00:00Z', { cpu: 0, system: 0 });
    const now = reading('2026-11-22T15:00:10Z', { cpu: 10e9, system: 20e9, rx: 5000, written: 100 });
    expect(toMetricSample(now, before)).toMatchObject({
      cpuPercent: 100,
      networkRxBytesPerSecond: 500,
      diskWriteBytesPerSecond: 10,
    });
  });

  it('are unknown over a restart, never negative', () => {
    const before = reading('2026-11-22T15:00:00Z', { cpu: 10e9, system: 20e9, rx: 5000 });
    const now = reading('2026-11-22T15:00:10Z', { cpu: 1e9, system: 40e9, rx: 10 });
    expect(toMetricSample(now, before)).toMatchObject({ cpuPercent: null, networkRxBytesPerSecond: null });
  });

  it('leave the page cache out of memory on cgroup v1 and v2', () => {
    const memory = (stats: Record<string, number>) => memoryInUse({ memory_stats: { usage: 1000, stats } });
    expect(memory({ total_inactive_file: 400, inactive_file: 1 })).toBe(600);
    expect(memory({ inactive_file: 250 })).toBe(750);
    expect(memory({ inactive_file: 2000 })).toBe(1000);
  });
});

describeRecorded('recorded statistics', () => {
  const stats = (file: string) => statsSchema.parse(recorded<{ body: unknown }>(file).body);

  it('are read, and those of a stopped container are none', () => {
    expect(isReading(stats('stats-one-shot'))).toBe(true);
    expect(isReading(stats('stats-stopped-container'))).toBe(false);
    expect(toMetricSample(stats('stats-one-shot'), undefined)).toMatchObject({
      memoryBytes: 552_960,
      memoryLimitBytes: 67_108_864,
    });
  });
});
