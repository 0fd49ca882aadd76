import type { MetricSample } from '@kumo/model';
import type { MetricsPort } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient } from './client.ts';

const samplesDocument = z.object({
  samples: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      cpuPercent: z.number(),
      memoryBytes: z.number(),
      memoryLimitBytes: z.number(),
      networkRx: z.number(),
      networkTx: z.number(),
      diskRead: z.number(),
      diskWrite: z.number(),
    }),
  ),
});

/** Ids the sandbox measures in one call. */
const idsPerCall = 1000;

/** Measurements of running sandbox instances: smooth curves that follow from the seed and the time. */
export function metricsPort(client: SandboxClient): MetricsPort {
  return {
    read: async (context, nativeIds) => {
      const measured = new Map<string, MetricSample>();
      for (let from = 0; from < nativeIds.length; from += idsPerCall) {
        const body = { ids: nativeIds.slice(from, from + idsPerCall) };
        const answer = await client.call({ method: 'POST', path: '/metrics', body, signal: context.signal });
        for (const { id, networkRx, networkTx, diskRead, diskWrite, ...sample } of samplesDocument.parse(answer)
          .samples) {
          measured.set(id, {
            ...sample,
            networkRxBytesPerSecond: networkRx,
            networkTxBytesPerSecond: networkTx,
            diskReadBytesPerSecond: diskRead,
            diskWriteBytesPerSecond: diskWrite,
          });
        }
      }
      return measured;
    },
  };
}
