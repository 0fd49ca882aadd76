import { type CallContext, ProviderError } from '@kumo/provider-core';
import type { Params } from './client.ts';
import type { Cloud } from './cloud.ts';
import { listRows } from './listing.ts';
import { isTrue, numberOf, type Row, textOf } from './wire.ts';

/** What is asked of a size: one of the list, numbers of one's own, or a custom one with numbers. */
export interface WantedSize {
  readonly sizeNativeId?: string;
  readonly vcpus?: number;
  readonly memoryBytes?: number;
}

const mebibyte = 2 ** 20;

/**
 * A service offering and, for one that has no numbers of its own, the numbers. Throws `invalid_request` for numbers that an
 * offering can't take.
 */
export async function offeringParams(cloud: Cloud, context: CallContext, wanted: WantedSize): Promise<Params> {
  const { sizeNativeId, vcpus, memoryBytes } = wanted;
  if (vcpus === undefined && memoryBytes === undefined) {
    if (sizeNativeId !== undefined) return { serviceofferingid: sizeNativeId };
    throw refused('name one of its sizes');
  }
  const params = { ...cloud.owner, ...(sizeNativeId === undefined ? {} : { id: sizeNativeId }) };
  const rows = await listRows({ client: cloud.client, command: 'listServiceOfferings', params }, context);
  const offering = sizeNativeId === undefined ? fitting(rows, wanted) : rows[0];
  const id = offering === undefined ? null : textOf(offering, 'id');
  if (offering === undefined || id === null)
    throw refused('it has no size with these numbers, and none that takes any');
  if (!isTrue(offering, 'iscustomized')) {
    if (!hasNumbers(offering, wanted)) throw refused('this size has numbers of its own; choose another size instead');
    return { serviceofferingid: id };
  }
  if (vcpus === undefined || memoryBytes === undefined) throw refused('this size takes both vCPUs and memory');
  return {
    serviceofferingid: id,
    'details[0].cpuNumber': Math.ceil(vcpus),
    'details[0].memory': Math.ceil(memoryBytes / mebibyte),
    // Its speed is the offering's where it has one; else it must be given, and 1 GHz is what CloudStack's own page says.
    ...(numberOf(offering, 'cpuspeed') === null ? { 'details[0].cpuSpeed': 1000 } : {}),
  };
}

function fitting(rows: readonly Row[], wanted: WantedSize): Row | undefined {
  const fixed = rows.find((row) => !isTrue(row, 'iscustomized') && hasNumbers(row, wanted));
  return fixed ?? rows.find((row) => isTrue(row, 'iscustomized'));
}

function hasNumbers(row: Row, { vcpus, memoryBytes }: WantedSize): boolean {
  const memory = numberOf(row, 'memory');
  const fitsCpu = vcpus === undefined || numberOf(row, 'cpunumber') === vcpus;
  return fitsCpu && (memoryBytes === undefined || (memory !== null && memory * mebibyte === memoryBytes));
}

function refused(why: string): ProviderError {
  return new ProviderError({ code: 'invalid_request', message: `CloudStack needs a size: ${why}.` });
}
