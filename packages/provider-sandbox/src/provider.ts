import { defineProvider } from '@kumo/provider-core';
import { pricesPort, quotasPort, usagePort } from './accounts.ts';
import { capabilities, capabilitiesOf } from './capabilities.ts';
import { SandboxClient } from './client.ts';
import { accountOf, connectionFields } from './connection.ts';
import { consolePort } from './console.ts';
import { consoleOutputPort } from './console-output.ts';
import { eventsPort } from './events.ts';
import { firewallsPort } from './firewalls.ts';
import { imagesPort } from './images.ts';
import { instancesPort } from './instances.ts';
import { keyPairsPort } from './key-pairs.ts';
import { logsPort } from './logs.ts';
import { metricsPort } from './metrics.ts';
import { networksPort } from './networks.ts';
import { publicIpsPort } from './public-ips.ts';
import { sizesPort } from './sizes.ts';
import { snapshotsPort } from './snapshots.ts';
import { subnetsPort } from './subnets.ts';
import { volumesPort } from './volumes.ts';

/** The simulated cloud that ships with the platform, by way of its own process (`apps/sandbox`). Nothing behind it is real. */
export const sandbox = defineProvider({
  kind: 'sandbox',
  displayName: 'Sandbox',
  mark: { letters: 'Sb', shape: 'circle' },
  instanceKind: 'vm',
  simulated: true,
  connection: connectionFields,
  capabilities,
  // Its process answers far more; this is what a large real cloud allows, so that budgets are seen at work.
  limits: { callsPerSecond: 200, burst: 400, concurrency: 16, maxProbeMs: 2_000 },
  sync: { pollMs: 15_000, staleAfterMs: 45_000 },
  connect: async ({ options }, environment) => {
    const own = capabilitiesOf(options);
    const client = new SandboxClient(accountOf(options), environment);
    return {
      instances: instancesPort(client),
      images: imagesPort(client),
      sizes: sizesPort(client),
      volumes: volumesPort(client),
      snapshots: snapshotsPort(client),
      networks: networksPort(client),
      subnets: subnetsPort(client),
      firewalls: firewallsPort(client),
      publicIps: publicIpsPort(client),
      keyPairs: keyPairsPort(client),
      logs: logsPort(client),
      metrics: metricsPort(client),
      console: consolePort(client),
      consoleOutput: consoleOutputPort(client),
      events: eventsPort(client),
      quotas: quotasPort(client),
      prices: pricesPort(client),
      usage: usagePort(client),
      identify: async (context) => {
        const account = await client.connectAccount(context.signal);
        return {
          accountKey: `sandbox:${account.account}`,
          description: `Simulated cloud "${account.account}" with ${account.counts.instances} instances`,
          capabilities: own,
          warnings: ['Nothing in this cloud is real. It is here to try things out.'],
        };
      },
      close: () => client.close(),
    };
  },
});
