import { defineProvider } from '@kumo/provider-core';
import { capabilities } from './capabilities.ts';
import { CloudstackClient } from './client.ts';
import { Cloud } from './cloud.ts';
import { connectionFields } from './connection.ts';
import { consolePort } from './console.ts';
import { endpointFrom } from './endpoint.ts';
import { eventsPort } from './events.ts';
import { firewallsPort } from './firewalls.ts';
import { identify } from './identity.ts';
import { imagesPort } from './images.ts';
import { instancesPort } from './instances.ts';
import { keyPairsPort } from './key-pairs.ts';
import { metricsPort } from './metrics.ts';
import { networksPort } from './networks.ts';
import { publicIpsPort } from './public-ips.ts';
import { quotasPort } from './quotas.ts';
import { sizesPort } from './sizes.ts';
import { snapshotsPort } from './snapshots.ts';
import { usagePort } from './usage.ts';
import { volumesPort } from './volumes.ts';

/** Apache CloudStack 4.15 to 4.22, by its query API. */
export const cloudstack = defineProvider({
  kind: 'cloudstack',
  displayName: 'CloudStack',
  mark: { letters: 'Cs', shape: 'hexagon' },
  instanceKind: 'vm',
  simulated: false,
  connection: connectionFields,
  capabilities,
  // Where an operator limits calls, 25 a second is what CloudStack ships with (api.throttling.max).
  limits: { callsPerSecond: 20, burst: 25, concurrency: 10 },
  sync: { pollMs: 15_000, staleAfterMs: 60_000 },
  connect: async ({ endpoint, credentials, options }, environment) => {
    const client = new CloudstackClient(
      await endpointFrom(endpoint ?? '', environment),
      credentials,
      options.caCertificate,
    );
    const cloud = new Cloud(client, options);
    return {
      instances: instancesPort(cloud),
      images: imagesPort(cloud),
      sizes: sizesPort(cloud),
      volumes: volumesPort(cloud),
      snapshots: snapshotsPort(cloud),
      networks: networksPort(cloud),
      firewalls: firewallsPort(cloud),
      publicIps: publicIpsPort(cloud),
      keyPairs: keyPairsPort(cloud),
      metrics: metricsPort(cloud),
      console: consolePort(cloud, environment),
      events: eventsPort(cloud),
      quotas: quotasPort(cloud),
      usage: usagePort(cloud),
      identify: (context) => identify(cloud, context),
      close: () => client.close(),
    };
  },
});
