import type { RouterFor } from '../../router-types.ts';
import { cloudGrants } from './cloud-grants.ts';
import { clouds } from './clouds.ts';
import { firewalls } from './firewalls.ts';
import { images, sizes } from './images.ts';
import { consoles } from './instance-insight.ts';
import { instances } from './instances.ts';
import { keyPairs } from './key-pairs.ts';
import { networks, publicIps, subnets } from './networks.ts';
import { events, operations } from './operations.ts';
import { providers } from './providers.ts';
import { quotaUsage } from './quota-usage.ts';
import { snapshots, volumes } from './storage.ts';

/** Everything that compute serves. */
export const computeOperations = {
  providers,
  clouds,
  cloudGrants,
  instances,
  consoles,
  images,
  sizes,
  volumes,
  snapshots,
  networks,
  subnets,
  firewalls,
  publicIps,
  keyPairs,
  operations,
  events,
  quotaUsage,
};

/** Router type of compute's tRPC door. */
export type ComputeRouter = RouterFor<typeof computeOperations>;
