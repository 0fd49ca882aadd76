import type { MetricName } from '@kumo/model';

/** Every measured quantity with its column, in the order of both metric tables. */
export const quantities = [
  ['cpuPercent', 'cpu_percent'],
  ['memoryBytes', 'memory_bytes'],
  ['memoryLimitBytes', 'memory_limit_bytes'],
  ['networkRxBytesPerSecond', 'network_rx_bytes_per_second'],
  ['networkTxBytesPerSecond', 'network_tx_bytes_per_second'],
  ['diskReadBytesPerSecond', 'disk_read_bytes_per_second'],
  ['diskWriteBytesPerSecond', 'disk_write_bytes_per_second'],
] as const satisfies readonly (readonly [MetricName, string])[];

/** The columns, comma-separated. */
export const quantityColumns = quantities.map(([, column]) => column).join(', ');

/** Their means under the columns' own names, for SELECT. */
export const quantityMeans = quantities.map(([, column]) => `avg(${column}) AS ${column}`).join(', ');
