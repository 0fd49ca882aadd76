import type { ProviderUsage } from '@kumo/model';

/** All of one meter. */
export interface UsageTotal {
  readonly meter: string;
  readonly quantity: number;
  /** How many things it comes from. */
  readonly things: number;
}

/** What was used of each meter, by name of the meter. */
export function usageTotals(items: readonly ProviderUsage[]): readonly UsageTotal[] {
  return [...Map.groupBy(items, ({ meter }) => meter)]
    .map(([meter, records]) => ({
      meter,
      quantity: records.reduce((sum, { quantity }) => sum + quantity, 0),
      things: new Set(records.map(({ nativeId }) => nativeId)).size,
    }))
    .sort((one, other) => one.meter.localeCompare(other.meter));
}

/** `volume.gibibyteHour` → "volume gibibyte hours"; a word of the provider's own stays as it is. */
export function meterWords(meter: string): string {
  if (!/^[a-z]\w*\.[a-z]\w*$/i.test(meter)) return meter;
  const words = meter
    .replace('.', ' ')
    .replaceAll(/([A-Z])/g, ' $1')
    .toLowerCase();
  return words.endsWith('hour') ? `${words}s` : words;
}
