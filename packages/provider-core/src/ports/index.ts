import type { PricesPort, QuotasPort, UsagePort } from './accounts.ts';
import type { ConsoleOutputPort, ConsolePort, EventsPort, LogsPort, MetricsPort } from './insight.ts';
import type { InstancesPort } from './instances.ts';
import type { FirewallsPort, KeyPairsPort, NetworksPort, PublicIpsPort, SubnetsPort } from './networking.ts';
import type { ImagesPort, SizesPort, SnapshotsPort, VolumesPort } from './storage.ts';

export * from './accounts.ts';
export * from './insight.ts';
export * from './instances.ts';
export * from './inventory.ts';
export * from './networking.ts';
export * from './storage.ts';

/** Everything one connected cloud offers. A port is absent exactly where the manifest says unsupported for all of its noun. */
export interface ProviderPorts {
  readonly instances: InstancesPort;
  readonly images?: ImagesPort;
  readonly sizes?: SizesPort;
  readonly volumes?: VolumesPort;
  readonly snapshots?: SnapshotsPort;
  readonly networks?: NetworksPort;
  readonly subnets?: SubnetsPort;
  readonly firewalls?: FirewallsPort;
  readonly publicIps?: PublicIpsPort;
  readonly keyPairs?: KeyPairsPort;
  readonly logs?: LogsPort;
  readonly metrics?: MetricsPort;
  readonly console?: ConsolePort;
  readonly consoleOutput?: ConsoleOutputPort;
  readonly events?: EventsPort;
  readonly quotas?: QuotasPort;
  readonly prices?: PricesPort;
  readonly usage?: UsagePort;
}
