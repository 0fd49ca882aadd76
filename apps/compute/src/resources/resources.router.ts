import type { computeOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import { firewallsRouter } from './firewalls.router.ts';
import { type ImagesDeps, imagesRouter, sizesRouter } from './images.router.ts';
import { keyPairsRouter } from './key-pairs.router.ts';
import { networksRouter, publicIpsRouter, subnetsRouter } from './networks.router.ts';
import type { ResourceNoun } from './resources.view.ts';
import { snapshotsRouter, volumesRouter } from './storage.router.ts';

type Handlers = { readonly [N in ResourceNoun]: HandlersForNoun<(typeof computeOperations)[N]> };

/** Every noun of the `resources` table over the API. */
export function resourceRouters(deps: ImagesDeps): Handlers {
  return {
    images: imagesRouter(deps),
    sizes: sizesRouter(deps),
    volumes: volumesRouter(deps),
    snapshots: snapshotsRouter(deps),
    networks: networksRouter(deps),
    subnets: subnetsRouter(deps),
    firewalls: firewallsRouter(deps),
    publicIps: publicIpsRouter(deps),
    keyPairs: keyPairsRouter(deps),
  };
}
