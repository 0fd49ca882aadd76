import { priceListSchema, providerUsageSchema, quotaSchema } from '@kumo/model';
import { expect } from 'vitest';
import { type Bench, present, unhurried } from './bench.ts';

const dayMs = 86_400_000;
const currencies = new Set(Intl.supportedValuesOf('currency'));

/** What the account may have, what things cost, what was used. */
export function accountsSuite(bench: Bench): void {
  bench.group('accounts', () => {
    bench.promise('quotas', 'read', 'says how much there may be and is, each once, never below zero', async () => {
      const quotas = await present(bench.connection.quotas, 'no port for quotas').read(unhurried);
      expect(quotas.length).toBeGreaterThan(0);
      for (const quota of quotas) {
        expect(quotaSchema.safeParse(quota).error, quota.name).toBeUndefined();
        expect(quota.name).toMatch(/\S/);
        // Some clouds write "no limit" as -1: that is null here.
        expect(quota.limit ?? 0, `limit of ${quota.name}`).toBeGreaterThanOrEqual(0);
        expect(quota.used ?? 0, `used of ${quota.name}`).toBeGreaterThanOrEqual(0);
      }
      expect(new Set(quotas.map(({ name }) => name)).size, 'names').toBe(quotas.length);
    });

    bench.promise('prices', 'read', 'gives prices as decimals in real currencies, and from when they are', async () => {
      const list = await present(bench.connection.prices, 'no port for prices').read(unhurried);
      expect(priceListSchema.safeParse(list).error).toBeUndefined();
      expect(Date.parse(list.asOf)).toBeLessThanOrEqual(Date.now() + dayMs);
      expect(list.source).toMatch(/^\S.*[.!]$/s);
      expect(list.prices.length).toBeGreaterThan(0);
      for (const price of list.prices) {
        expect(price.amount, price.description).toMatch(/^\d+(\.\d{1,9})?$/);
        expect(currencies, price.description).toContain(price.currency);
        if (price.meter === 'instance.hour') expect(price.sizeName, price.description).toMatch(/\S/);
      }
      const keys = list.prices.map(({ meter, sizeName, description }) => `${meter} ${sizeName} ${description}`);
      expect(new Set(keys).size, 'one price each').toBe(keys.length);
    });

    bench.promise('usage', 'read', 'gives what was used within the time that was asked for', async () => {
      const now = Date.now();
      const request = { from: new Date(now - dayMs).toISOString(), to: new Date(now).toISOString() };
      for (const used of await present(bench.connection.usage, 'no port for usage').read(unhurried, request)) {
        expect(providerUsageSchema.safeParse(used).error, used.name).toBeUndefined();
        expect(used.quantity, used.name).toBeGreaterThanOrEqual(0);
        expect(Date.parse(used.from), used.name).toBeGreaterThanOrEqual(Date.parse(request.from));
        expect(Date.parse(used.to), used.name).toBeLessThanOrEqual(Date.parse(request.to));
        expect(Date.parse(used.from), used.name).toBeLessThanOrEqual(Date.parse(used.to));
      }
    });
  });
}
