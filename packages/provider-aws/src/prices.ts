import type { PricesPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { priceSource, tableFor } from './price-table.ts';

/** List prices of a dated table. Regions that it lacks get those of the nearest one, and every line says so. */
export function pricesPort(client: AwsClient): PricesPort {
  return {
    read: async () => {
      const { region } = client.place;
      const { of, prices } = tableFor(region);
      const isOwn = of === region;
      const estimate = isOwn ? '' : ` They are those of ${of}: an estimate for ${region}.`;
      return {
        asOf: prices.asOf,
        source: `${priceSource}${estimate}`,
        prices: Object.entries(prices.hourly).map(([sizeName, amount]) => ({
          meter: 'instance.hour',
          sizeName,
          description: `${sizeName}, Linux, on demand${isOwn ? '' : `, as in ${of}`}`,
          amount,
          currency: prices.currency,
        })),
      };
    },
  };
}
