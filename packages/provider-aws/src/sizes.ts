import { DescribeInstanceTypesCommand, type InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { type CallContext, ProviderError, type SizeObservation, type SizesPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import type { LivePriceList } from './live-prices.ts';
import { notFound } from './native-ids.ts';
import { listPage, withFingerprint } from './paging.ts';
import { priceOf } from './price-table.ts';
import { learnType } from './type-facts.ts';

const mebibyte = 2 ** 20;

/** New types come every few weeks and a region has about a thousand: asked for once a day, milliseconds. */
const heldForMs = 24 * 60 * 60_000;

/** Time for all pages together, milliseconds. */
const askedForMs = 180_000;

/** Instance types of the region, with list prices: those of the price API once somebody asked it, else the table's where it has the region. */
export function sizesPort(client: AwsClient, live: LivePriceList): SizesPort {
  let held: { readonly at: number; readonly types: Promise<readonly InstanceTypeInfo[]> } | undefined;
  const types = () => {
    if (held === undefined || Date.now() - held.at > heldForMs) {
      // On a slow cloud it outlasts a caller's deadline; the next caller finds it further on.
      const asked = { at: Date.now(), types: allTypes(client, { signal: AbortSignal.timeout(askedForMs) }) };
      held = asked;
      asked.types.catch(() => {
        if (held === asked) held = undefined;
      });
    }
    return held.types;
  };
  const priceFor = (type: string) => {
    const amount = live.known?.hourly[type];
    if (live.known === undefined || amount === undefined) return priceOf(type, client.place.region);
    return { amount, currency: live.known.currency };
  };
  const map = (native: InstanceTypeInfo) => fromInstanceType(native, priceFor(native.InstanceType ?? ''));
  return {
    list: (_context, request) =>
      listPage<InstanceTypeInfo, SizeObservation>(request, {
        fetch: async () => ({ items: await types(), nextToken: undefined }),
        idOf: ({ InstanceType = '' }) => InstanceType,
        map: (natives) => natives.map(map),
      }),
    get: async (_context, nativeId) => {
      const native = (await types()).find(({ InstanceType }) => InstanceType === nativeId);
      if (native === undefined) throw notFound(nativeId);
      return map(native);
    },
  };
}

async function allTypes(client: AwsClient, context: CallContext): Promise<readonly InstanceTypeInfo[]> {
  const all: InstanceTypeInfo[] = [];
  const seen = new Set<string>();
  let NextToken: string | undefined;
  do {
    const page = NextToken === undefined ? { MaxResults: 100 } : { MaxResults: 100, NextToken };
    const answer = await client.ec2(context, new DescribeInstanceTypesCommand(page));
    all.push(...(answer.InstanceTypes ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken !== undefined && seen.has(NextToken)) throw repeated();
    if (NextToken !== undefined) seen.add(NextToken);
  } while (NextToken !== undefined);
  return all;
}

function repeated(): ProviderError {
  const message = 'AWS repeated a page marker; its list of types is not complete and was not used.';
  return new ProviderError({ code: 'unexpected', message, retryable: true });
}

/** An instance type in the model's words. EBS disks are chosen at launch, so `diskBytes` is a disk of the machine's own only. */
function fromInstanceType(native: InstanceTypeInfo, hourlyPrice: SizeObservation['hourlyPrice']): SizeObservation {
  const nativeId = native.InstanceType ?? '';
  const vcpus = native.VCpuInfo?.DefaultVCpus ?? null;
  const memoryMiB = native.MemoryInfo?.SizeInMiB;
  const memoryBytes = memoryMiB === undefined ? null : memoryMiB * mebibyte;
  const diskGb = native.InstanceStorageInfo?.TotalSizeInGB;
  const architectures = native.ProcessorInfo?.SupportedArchitectures ?? [];
  if (vcpus !== null && memoryBytes !== null) learnType(nativeId, { vcpus, memoryBytes });
  return withFingerprint({
    nativeId,
    name: nativeId,
    tags: {},
    createdAt: null,
    operationId: null,
    native: { ...native },
    vcpus,
    memoryBytes,
    diskBytes: diskGb === undefined ? null : diskGb * 1e9,
    architecture: architectures.find((name) => name === 'x86_64') ?? architectures[0] ?? null,
    hourlyPrice,
  });
}
