import type { CallContext, ProviderConnection } from '@kumo/provider-core';
import type { ResourceNoun } from '../resources/resources.view.ts';
import type { Change } from './change.ts';
import { showSight } from './change-context.ts';
import type { IntentAction } from './intents.ts';
import { failed, stateOf, waitUntil } from './settle.ts';
import { required } from './targets.ts';

/** Actions that take one thing away for good. */
export type RemovalAction = Exclude<
  Extract<IntentAction, `${string}.delete` | 'publicIp.release'>,
  'instance.terminate'
>;

type Remove = (context: CallContext, nativeId: string) => Promise<void>;

/** States of what is on its way out. */
const beingRemoved: ReadonlySet<string> = new Set(['deleting', 'releasing']);
const removalPatienceMs = 5 * 60_000;
const behindMs = 10_000;

function removal(
  noun: ResourceNoun,
  name: string,
  removeOf: (connection: ProviderConnection) => Remove | undefined,
): Change<RemovalAction> {
  return {
    steps: [
      {
        name,
        async run({ connection, signal }, { nativeId }) {
          await required(removeOf(connection))({ signal }, nativeId);
          return {};
        },
      },
      {
        name: 'Confirm',
        async run(context, { nativeId }) {
          const beganMs = performance.now();
          const sight = await waitUntil(context, noun, nativeId, {
            // A cloud's list may be behind what it has taken on, so that it shows the thing as before for a while.
            isDone: (seen) => {
              const isOnItsWay = seen !== null && beingRemoved.has(stateOf(seen) ?? '');
              return seen === null || (!isOnItsWay && performance.now() - beganMs > behindMs);
            },
            patienceMs: removalPatienceMs,
            mayBeError: true,
          });
          await showSight(context, noun, nativeId, sight);
          if (sight.observation !== null && stateOf(sight.observation) === 'error') throw failed(sight.observation);
          return {};
        },
      },
    ],
  };
}

/** Everything that is taken away by one call; gone already is success. */
export const removals: { readonly [A in RemovalAction]: Change<RemovalAction> } = {
  'image.delete': removal('images', 'Delete', ({ images }) => images?.delete),
  'volume.delete': removal('volumes', 'Delete', ({ volumes }) => volumes?.delete),
  'snapshot.delete': removal('snapshots', 'Delete', ({ snapshots }) => snapshots?.delete),
  'network.delete': removal('networks', 'Delete', ({ networks }) => networks?.delete),
  'subnet.delete': removal('subnets', 'Delete', ({ subnets }) => subnets?.delete),
  'firewall.delete': removal('firewalls', 'Delete', ({ firewalls }) => firewalls?.delete),
  'publicIp.release': removal('publicIps', 'Give back', ({ publicIps }) => publicIps?.release),
  'keyPair.delete': removal('keyPairs', 'Delete', ({ keyPairs }) => keyPairs?.delete),
};
