import type { ProviderUsage } from '@kumo/model';
import type { PricesPort, QuotasPort, UsagePort } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient } from './client.ts';

const quotasDocument = z.object({
  items: z.array(z.object({ name: z.string(), limit: z.number(), used: z.number() })),
});
const pricesDocument = z.object({
  as_of: z.string(),
  currency: z.string(),
  items: z.array(
    z.object({ meter: z.string(), size: z.string().nullable(), description: z.string(), amount: z.string() }),
  ),
});
const usageDocument = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string(), hours: z.number(), from: z.string(), to: z.string() })),
  next_marker: z.string().nullable(),
});

/** Limits of the account, which the sandbox holds to. Its names are the model's. */
export function quotasPort(client: SandboxClient): QuotasPort {
  return {
    read: async ({ signal }) => quotasDocument.parse(await client.call({ path: '/quotas', signal })).items,
  };
}

/** List prices of the sandbox. Nobody is ever asked to pay them. */
export function pricesPort(client: SandboxClient): PricesPort {
  return {
    read: async ({ signal }) => {
      const list = pricesDocument.parse(await client.call({ path: '/prices', signal }));
      const { as_of: asOf, currency, items } = list;
      return {
        asOf,
        source: 'The list of the simulated cloud; nobody is asked to pay it.',
        prices: items.map(({ size: sizeName, ...price }) => ({ ...price, sizeName, currency })),
      };
    },
  };
}

/** Hours of the sandbox's instances, from launch to termination, one record for each size that one had in the time. */
export function usagePort(client: SandboxClient): UsagePort {
  return {
    read: async ({ signal }, { from, to }) => {
      const used: ProviderUsage[] = [];
      let marker: string | undefined;
      do {
        const query = { from, to, limit: 1000, marker };
        const page = usageDocument.parse(await client.call({ path: '/usage', query, signal }));
        for (const { id: nativeId, hours: quantity, ...rest } of page.items) {
          used.push({ ...rest, nativeId, meter: 'instance.hour', quantity });
        }
        marker = page.next_marker ?? undefined;
      } while (marker !== undefined);
      return used;
    },
  };
}
