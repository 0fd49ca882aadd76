import type { RouterFor } from '../../router-types.ts';
import { clouds } from './clouds.ts';
import { consoles, instances } from './instances.ts';
import { events, operations } from './operations.ts';
import { providers } from './providers.ts';
import { images, networks, sizes, volumes } from './resources.ts';

/** Everything that compute serves. */
export const computeOperations = {
  providers,
  clouds,
  instances,
  consoles,
  images,
  sizes,
  volumes,
  networks,
  operations,
  events,
};

/** Router type of compute's tRPC door. */
export type ComputeRouter = RouterFor<typeof computeOperations>;
