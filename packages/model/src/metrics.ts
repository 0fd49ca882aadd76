import { z } from 'zod';
import { instantSchema } from './time.ts';

/** One measurement of one instance. Rates are per second over the interval that ends at `at`. Null: not known. */
export const metricSampleSchema = z.object({
  at: instantSchema,
  cpuPercent: z.number().nullable().describe('100 is one full vCPU, as the Docker CLI counts.'),
  memoryBytes: z.number().nullable(),
  memoryLimitBytes: z.number().nullable(),
  networkRxBytesPerSecond: z.number().nullable(),
  networkTxBytesPerSecond: z.number().nullable(),
  diskReadBytesPerSecond: z.number().nullable(),
  diskWriteBytesPerSecond: z.number().nullable(),
});

/** One measurement. */
export type MetricSample = z.infer<typeof metricSampleSchema>;

/** Names of the measured quantities. */
export type MetricName = Exclude<keyof MetricSample, 'at'>;
