import { sizes } from './catalog.ts';

/** One list price, US dollars. */
export interface SandboxPrice {
  readonly meter: string;
  readonly size: string | null;
  readonly description: string;
  readonly amount: string;
}

/** From when the prices are. */
export const pricedAt = '2026-11-01T00:00:00.000Z';

/** All list prices: machines by the hour, disks by the gibibyte and month, addresses by the hour. */
export const prices: readonly SandboxPrice[] = [
  ...sizes.map((size) => ({
    meter: 'instance.hour',
    size: size.id,
    description: `Machine of the size ${size.id}, from launch to termination`,
    amount: size.hourlyPrice,
  })),
  { meter: 'volume.gibibyteMonth', size: null, description: 'Volume of the type standard', amount: '0.048' },
  { meter: 'volume.gibibyteMonth', size: null, description: 'Volume of the type fast', amount: '0.096' },
  { meter: 'snapshot.gibibyteMonth', size: null, description: 'Snapshot of a volume', amount: '0.024' },
  { meter: 'publicIp.hour', size: null, description: 'Address, bound or not', amount: '0.005' },
];
