import type { MetricSample } from '@kumo/model';
import type { CallContext, MetricsPort } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { found, listRows } from './listing.ts';
import { numberOf, type Row, textOf } from './wire.ts';

/** Machines that are measured in one call. */
const idsPerCall = 200;

/** Samples that are kept to make rates of; the oldest go first. */
const mostKept = 20_000;

const counters = ['networkkbsread', 'networkkbswrite', 'diskkbsread', 'diskkbswrite'] as const;

interface Counted {
  readonly atMs: number;
  readonly kibibytes: readonly (number | null)[];
  readonly rates: readonly (number | null)[];
}

/**
 * Measurements. CloudStack counts network and disk since the start of a machine: rates are made of two reads. It measures
 * about once a minute, so that a read within the same minute repeats the last rates.
 */
export function metricsPort(cloud: Cloud): MetricsPort {
  const last = new Map<string, Counted>();
  return {
    async read(context, nativeIds) {
      const measured = new Map<string, MetricSample>();
      for (let from = 0; from < nativeIds.length; from += idsPerCall) {
        const wanted = new Set(nativeIds.slice(from, from + idsPerCall));
        for (const row of await measuredRows(cloud, context, [...wanted].filter(isId))) {
          const id = textOf(row, 'id') ?? '';
          const cpu = percentOf(textOf(row, 'cpuused'));
          // Without a figure for the CPU nothing was measured: it is stopped, or has only just started.
          if (!wanted.has(id) || textOf(row, 'state') !== 'Running' || cpu === null) continue;
          const counted = count(last.get(id), row, performance.now());
          last.delete(id);
          last.set(id, counted);
          measured.set(id, sampleOf(row, cpu, counted.rates));
        }
      }
      for (const id of last.keys()) {
        if (last.size <= mostKept) break;
        last.delete(id);
      }
      return measured;
    },
  };
}

/** Machines with their measurements. One that is gone has the question for all refused: then whatever runs is read. */
async function measuredRows(cloud: Cloud, context: CallContext, ids: readonly string[]): Promise<Row[]> {
  if (ids.length === 0) return [];
  const listing = { client: cloud.client, command: 'listVirtualMachines' };
  const params = { ...cloud.reach, details: 'stats,servoff' };
  return (
    (await found(listRows({ ...listing, params: { ...params, ids } }, context))) ??
    (await listRows({ ...listing, params: { ...params, ...cloud.visible, state: 'Running' } }, context))
  );
}

/** `3.1%`, or `0,03%` where the server's language has a comma; null for what is no number. */
export function percentOf(text: string | null): number | null {
  const number = /^(\d+(?:[.,]\d+)?) ?%?$/.exec(text?.trim() ?? '')?.[1];
  return number === undefined ? null : Number(number.replace(',', '.'));
}

function sampleOf(row: Row, cpu: number, rates: readonly (number | null)[]): MetricSample {
  const [rx = null, tx = null, read = null, write = null] = rates;
  const memoryMib = numberOf(row, 'memory');
  const given = numberOf(row, 'memorykbs');
  const free = numberOf(row, 'memoryintfreekbs');
  return {
    at: new Date().toISOString(),
    // CloudStack's figure is of all vCPUs together.
    cpuPercent: cpu * (numberOf(row, 'cpunumber') ?? 1),
    // The guest tells what is free only where it has a balloon driver.
    memoryBytes: given === null || free === null || free <= 0 || free > given ? null : (given - free) * 1024,
    memoryLimitBytes: memoryMib === null ? null : memoryMib * 2 ** 20,
    networkRxBytesPerSecond: rx,
    networkTxBytesPerSecond: tx,
    diskReadBytesPerSecond: read,
    diskWriteBytesPerSecond: write,
  };
}

function count(before: Counted | undefined, row: Row, nowMs: number): Counted {
  const kibibytes = counters.map((name) => numberOf(row, name));
  if (before === undefined) return { atMs: nowMs, kibibytes, rates: [] };
  // Not measured anew since the last read.
  if (kibibytes.every((value, at) => value === before.kibibytes[at]) && nowMs - before.atMs < 90_000) return before;
  const seconds = Math.max((nowMs - before.atMs) / 1000, 0.001);
  const rates = kibibytes.map((value, at) => {
    const earlier = before.kibibytes[at];
    // Less than before: it was started anew, and counts from zero.
    if (value === null || earlier === null || earlier === undefined || value < earlier) return null;
    return ((value - earlier) * 1024) / seconds;
  });
  return { atMs: nowMs, kibibytes, rates };
}

/** One id of a wrong form would have the whole list refused. */
function isId(id: string): boolean {
  return /^[0-9a-f-]{36}$|^\d+$/i.test(id);
}
