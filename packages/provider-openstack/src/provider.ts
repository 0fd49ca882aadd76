import { defineProvider } from '@kumo/provider-core';
import { accountOf } from './account.ts';
import { capabilities } from './capabilities.ts';
import { OpenStackClient } from './client.ts';
import { connectionFields } from './connection.ts';
import { consolePort } from './console.ts';
import { consoleOutputPort } from './console-output.ts';
import { eventsPort } from './events.ts';
import { firewallsPort } from './firewalls.ts';
import { identify } from './identity.ts';
import { imagesPort } from './images.ts';
import { instancesPort } from './instances.ts';
import { keyPairsPort } from './key-pairs.ts';
import { networksPort } from './networks.ts';
import { publicIpsPort } from './public-ips.ts';
import { quotasPort } from './quotas.ts';
import { sizesPort } from './sizes.ts';
import { snapshotsPort } from './snapshots.ts';
import { subnetsPort } from './subnets.ts';
import { ServerReader } from './surroundings.ts';
import { usagePort } from './usage.ts';
import { volumesPort } from './volumes.ts';

/** OpenStack clouds: one project in one region is one cloud; its servers are the instances. Train (2019) and newer are tried. */
export const openstack = defineProvider({
  kind: 'openstack',
  displayName: 'OpenStack',
  mark: { letters: 'Os', shape: 'hexagon' },
  instanceKind: 'vm',
  simulated: false,
  connection: connectionFields,
  capabilities,
  // OpenStack itself has no limits; what stands before it usually allows this much to one user.
  limits: { callsPerSecond: 20, burst: 60, concurrency: 8 },
  // A poll asks for changes only: one call.
  sync: { pollMs: 15_000, staleAfterMs: 60_000 },

  connect: async (connection, environment) => {
    const client = new OpenStackClient(accountOf(connection), environment);
    const reader = new ServerReader(client);
    return {
      identify: (context) => identify(client, context),
      close: () => client.close(),
      instances: instancesPort(client, reader),
      images: imagesPort(client),
      sizes: sizesPort(client),
      volumes: volumesPort(client),
      snapshots: snapshotsPort(client),
      networks: networksPort(client),
      subnets: subnetsPort(client),
      firewalls: firewallsPort(client),
      publicIps: publicIpsPort(client),
      keyPairs: keyPairsPort(client),
      console: consolePort(client),
      consoleOutput: consoleOutputPort(client),
      events: eventsPort(client),
      quotas: quotasPort(client),
      usage: usagePort(client),
    };
  },
});
