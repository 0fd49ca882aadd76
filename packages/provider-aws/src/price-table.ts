import figures from './price-figures.json' with { type: 'json' };

/** List prices of one region, and from when they are. */
export interface RegionPrices {
  readonly asOf: string;
  readonly currency: string;
  /** Decimal by instance type. */
  readonly hourly: Readonly<Record<string, string>>;
}

const byRegion: Readonly<Record<string, RegionPrices>> = figures.regions;

/** Where regions without a table of their own get an estimate from. */
const nearest = (region: string) =>
  region.startsWith('cn-') ? 'cn-north-1' : region.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';

/** The list price of a type; null where the table does not have the region or the type: an estimate is no price. */
export function priceOf(type: string, region: string): { amount: string; currency: string } | null {
  const prices = byRegion[region];
  const amount = prices?.hourly[type];
  return prices === undefined || amount === undefined ? null : { amount, currency: prices.currency };
}

/** The table that is nearest to a region, and whether it is the region's own. */
export function tableFor(region: string): { readonly of: string; readonly prices: RegionPrices } {
  const of = byRegion[region] === undefined ? nearest(region) : region;
  const prices = byRegion[of];
  if (prices === undefined) throw new TypeError(`No prices of ${of}`);
  return { of, prices };
}

/** What the figures are, as a sentence. */
export const priceSource = figures.source;
