import type { ConnectEnvironment, ProviderConnection } from '@kumo/provider-core';
import { AwsClient } from './client.ts';
import type { AwsCredentials, AwsPlace } from './connection.ts';
import { consoleOutputPort } from './console-output.ts';
import { firewallsPort } from './firewalls.ts';
import { identify } from './identity.ts';
import { imagesPort } from './images.ts';
import { instancesPort } from './instances.ts';
import { keyPairsPort } from './key-pairs.ts';
import { LivePriceList } from './live-prices.ts';
import { metricsPort } from './metrics.ts';
import { networksPort } from './networks.ts';
import { pricesPort } from './prices.ts';
import { publicIpsPort } from './public-ips.ts';
import { quotasPort } from './quotas.ts';
import { sizesPort } from './sizes.ts';
import { snapshotsPort } from './snapshots.ts';
import { subnetsPort } from './subnets.ts';
import { volumesPort } from './volumes.ts';

/** All ports of one connection. Loads the SDK: imported when the first AWS cloud is connected. */
export async function connectAws(
  place: AwsPlace,
  credentials: AwsCredentials,
  environment: ConnectEnvironment,
): Promise<ProviderConnection> {
  const client = await AwsClient.open(place, credentials, environment);
  const livePrices = new LivePriceList(client);
  return {
    identify: (context) => identify(client, context),
    close: async () => client.close(),
    instances: instancesPort(client),
    images: imagesPort(client),
    sizes: sizesPort(client, livePrices),
    volumes: volumesPort(client),
    snapshots: snapshotsPort(client),
    networks: networksPort(client),
    subnets: subnetsPort(client),
    firewalls: firewallsPort(client),
    publicIps: publicIpsPort(client),
    keyPairs: keyPairsPort(client),
    metrics: metricsPort(client),
    consoleOutput: consoleOutputPort(client),
    quotas: quotasPort(client),
    prices: pricesPort(client, livePrices),
  };
}
