import type { PricesPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import type { LivePriceList } from './live-prices.ts';
import { priceSource, type RegionPrices, tableFor } from './price-table.ts';

/**
 * List prices from the price API, where the credentials may ask it; else those of a dated table, and why. Regions that the table
 * lacks get those of the nearest one, and every line says so.
 */
export function pricesPort(client: AwsClient, live: LivePriceList): PricesPort {
  return {
    read: async (context) => {
      const { region } = client.place;
      const answer = await live.read(context);
      if ('prices' in answer) {
        const source = 'On-demand list prices an hour of Linux on shared machines, from the AWS price API.';
        return { asOf: answer.prices.asOf, source, prices: linesOf(answer.prices, '') };
      }
      const { of, prices } = tableFor(region);
      const isOwn = of === region;
      const estimate = isOwn ? '' : ` They are those of ${of}: an estimate for ${region}.`;
      const source = `${priceSource} This is the table that comes with this version. ${answer.refusal}${estimate}`;
      return { asOf: prices.asOf, source, prices: linesOf(prices, isOwn ? '' : `, as in ${of}`) };
    },
  };
}

function linesOf({ hourly, currency }: RegionPrices, remark: string) {
  return Object.entries(hourly).map(([sizeName, amount]) => ({
    meter: 'instance.hour',
    sizeName,
    description: `${sizeName}, Linux, on demand${remark}`,
    amount,
    currency,
  }));
}
