import type { ProviderUsage } from '@kumo/model';
import type { UsagePort } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { instantFrom } from './instants.ts';
import { listIn, numberOf, type Row, textOf } from './wire.ts';

const gibibyte = 2 ** 30;
const dayMs = 86_400_000;
const rowsPerCall = 500;

interface Meter {
  readonly name: string;
  /** Hours are multiplied by the size, in gibibytes. */
  readonly isBySize?: true;
}

/** `usagetype` of a record. Others keep CloudStack's own number. */
const meters: ReadonlyMap<number, Meter> = new Map([
  [1, { name: 'instance.hour' }],
  [2, { name: 'instance.allocatedHour' }],
  [3, { name: 'publicIp.hour' }],
  [4, { name: 'network.sentByte' }],
  [5, { name: 'network.receivedByte' }],
  [6, { name: 'volume.gibibyteHour', isBySize: true }],
  [7, { name: 'image.gibibyteHour', isBySize: true }],
  [9, { name: 'snapshot.gibibyteHour', isBySize: true }],
  [23, { name: 'volume.readByte' }],
  [24, { name: 'volume.writtenByte' }],
]);

/** What the usage server recorded. Days are the server's own; a record that reaches over the edge of the time is cut there. */
export function usagePort(cloud: Cloud): UsagePort {
  return {
    async read(context, { from, to }) {
      const used: ProviderUsage[] = [];
      for (let page = 1; ; page += 1) {
        const days = { startdate: dayOf(Date.parse(from) - dayMs), enddate: dayOf(Date.parse(to)) };
        const params = { ...cloud.owner, ...days, page, pagesize: rowsPerCall };
        const rows = listIn(await cloud.client.read('listUsageRecords', params, context.signal));
        used.push(...rows.flatMap((row) => fromRecord(row, { from, to }) ?? []));
        if (rows.length < rowsPerCall) return used;
      }
    },
  };
}

/** One record; undefined for one of another time, or that can't be understood. */
export function fromRecord(row: Row, asked: { readonly from: string; readonly to: string }): ProviderUsage | undefined {
  const begin = instantFrom(textOf(row, 'startdate'));
  const end = instantFrom(textOf(row, 'enddate'));
  const type = numberOf(row, 'usagetype');
  const raw = numberOf(row, 'rawusage');
  const nativeId = textOf(row, 'usageid') ?? textOf(row, 'virtualmachineid');
  if (begin === null || end === null || type === null || raw === null || nativeId === null) return undefined;
  const [, from = begin] = [begin, asked.from].toSorted();
  const [to = end] = [end, asked.to].toSorted();
  if (from > to) return undefined;
  const meter = meters.get(type) ?? { name: `cloudstack.type${type}` };
  const size = meter.isBySize === true ? (numberOf(row, 'size') ?? 0) / gibibyte : 1;
  const name = textOf(row, 'name') ?? textOf(row, 'description') ?? nativeId;
  return { nativeId, name, meter: meter.name, quantity: raw * size * share(begin, end, from, to), from, to };
}

/** How much of a record lies in the time that was asked for. */
function share(begin: string, end: string, from: string, to: string): number {
  const whole = Date.parse(end) - Date.parse(begin);
  return whole <= 0 ? 1 : (Date.parse(to) - Date.parse(from)) / whole;
}

/** All versions take whole days, in the zone of the server: one more is asked for, and what is outside is left out. */
function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
