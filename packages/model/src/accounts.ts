import { z } from 'zod';
import { instantSchema } from './time.ts';

/** How much of something an account may have at a provider. */
export const quotaSchema = z.object({
  name: z
    .string()
    .describe("`instances`, `vcpus`, `memoryBytes`, `volumes`, `publicIps` …; else the provider's own word."),
  limit: z.number().nullable().describe('Null: not limited.'),
  used: z.number().nullable().describe('Null: the provider does not say.'),
});

/** One list price of a provider. */
export const priceSchema = z.object({
  meter: z.string().describe('`instance.hour`, `volume.gibibyteMonth`, `publicIp.hour` …'),
  sizeName: z.string().nullable().describe('For `instance.hour`: the size.'),
  description: z.string(),
  amount: z.string().describe('Decimal.'),
  currency: z.string().describe('ISO 4217.'),
});

/** A provider's list prices, and from when they are. */
export const priceListSchema = z.object({
  asOf: instantSchema,
  source: z.string().describe('Where they come from, as a sentence.'),
  prices: z.array(priceSchema),
});

/** What a provider says was used, for comparing with what was metered here. */
export const providerUsageSchema = z.object({
  nativeId: z.string(),
  name: z.string(),
  meter: z.string().describe("`instance.hour`, `vcpu.hour`, `volume.gibibyteHour` …; else the provider's own word."),
  quantity: z.number(),
  from: instantSchema,
  to: instantSchema,
});

export type Quota = z.infer<typeof quotaSchema>;
export type Price = z.infer<typeof priceSchema>;
export type PriceList = z.infer<typeof priceListSchema>;
export type ProviderUsage = z.infer<typeof providerUsageSchema>;
