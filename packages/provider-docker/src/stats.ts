import type { MetricSample } from '@kumo/model';
import { z } from 'zod';

const counters = z
  .array(z.object({ op: z.string(), value: z.number() }))
  .nullish()
  .transform((rows) => rows ?? []);

/** `GET /containers/{id}/stats`, the parts that the docker CLI uses. */
export const statsSchema = z.object({
  read: z.string(),
  cpu_stats: z.object({
    cpu_usage: z.object({ total_usage: z.number(), percpu_usage: z.array(z.number()).nullish() }),
    system_cpu_usage: z.number().optional(),
    online_cpus: z.number().optional(),
  }),
  memory_stats: z
    .object({
      usage: z.number().optional(),
      limit: z.number().optional(),
      stats: z.record(z.string(), z.number()).optional(),
    })
    .nullish()
    .transform((memory) => memory ?? {}),
  networks: z.record(z.string(), z.object({ rx_bytes: z.number(), tx_bytes: z.number() })).nullish(),
  blkio_stats: z.object({ io_service_bytes_recursive: counters }).nullish(),
});

/** One reading of a container's counters. */
export type Stats = z.output<typeof statsSchema>;

/** Longest span that a rate is taken over, ms. Beyond it the average would say nothing. */
const longestSpanMs = 10 * 60_000;

/** Whether the container was running when it was read: the engine answers with year 1 and zeros for a stopped one. */
export function isReading(stats: Stats): boolean {
  return !stats.read.startsWith('0001') && stats.cpu_stats.system_cpu_usage !== undefined;
}

/**
 * A sample from two readings, as the docker CLI computes it (docker/cli, command/container/stats_helpers.go). Rates and CPU are
 * null without an earlier reading, and when its counters are higher: the container was restarted in between.
 */
export function toMetricSample(now: Stats, before: Stats | undefined): MetricSample {
  const at = new Date(now.read);
  const spanMs = before === undefined ? 0 : at.getTime() - new Date(before.read).getTime();
  const isUsable = spanMs > 0 && spanMs <= longestSpanMs && before !== undefined && !isRestarted(now, before);
  const earlier = isUsable ? before : undefined;
  const rate = (counter: (stats: Stats) => number | null) =>
    perSecond(counter(now), earlier && counter(earlier), spanMs);
  return {
    at: at.toISOString(),
    cpuPercent: earlier === undefined ? null : cpuPercent(now, earlier),
    memoryBytes: memoryInUse(now),
    memoryLimitBytes: now.memory_stats.limit ?? null,
    networkRxBytesPerSecond: rate((stats) => networkBytes(stats, 'rx_bytes')),
    networkTxBytesPerSecond: rate((stats) => networkBytes(stats, 'tx_bytes')),
    diskReadBytesPerSecond: rate((stats) => blockBytes(stats, 'r')),
    diskWriteBytesPerSecond: rate((stats) => blockBytes(stats, 'w')),
  };
}

/** Bytes in use without the page cache that the kernel would give back: `total_inactive_file` on cgroup v1, `inactive_file` on v2. */
export function memoryInUse({ memory_stats: memory }: Pick<Stats, 'memory_stats'>): number | null {
  if (memory.usage === undefined) return null;
  const cache = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  return cache < memory.usage ? memory.usage - cache : memory.usage;
}

function isRestarted(now: Stats, before: Stats): boolean {
  return now.cpu_stats.cpu_usage.total_usage < before.cpu_stats.cpu_usage.total_usage;
}

function cpuPercent({ cpu_stats: now }: Stats, { cpu_stats: before }: Stats): number {
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  const cpus = now.online_cpus || now.cpu_usage.percpu_usage?.length || 1;
  return passed > 0 && used > 0 ? (used / passed) * cpus * 100 : 0;
}

function networkBytes({ networks }: Stats, field: 'rx_bytes' | 'tx_bytes'): number | null {
  if (networks === null || networks === undefined) return null;
  return Object.values(networks).reduce((sum, network) => sum + network[field], 0);
}

/** cgroup v1 writes `Read`, v2 `read`; `Total` and others are left out. */
function blockBytes({ blkio_stats: block }: Stats, letter: 'r' | 'w'): number | null {
  if (block === null || block === undefined) return null;
  const rows = block.io_service_bytes_recursive.filter(({ op }) => op.toLowerCase().startsWith(letter));
  return rows.reduce((sum, { value }) => sum + value, 0);
}

function perSecond(now: number | null, before: number | null | undefined, spanMs: number): number | null {
  if (now === null || before === null || before === undefined || now < before) return null;
  return (now - before) / (spanMs / 1000);
}
