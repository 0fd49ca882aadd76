import type { CallContext, ProviderConnection } from '@kumo/provider-core';
import type { ResourceNoun } from '../resources/resources.view.ts';
import type { Change } from './change.ts';
import { showSight } from './change-context.ts';
import type { IntentAction } from './intents.ts';
import { stateOf, waitUntil } from './settle.ts';
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
          // What the cloud shows as it was is shown as it is: the cloud has taken the request, its list may be behind.
          const isDone = (seen: Parameters<typeof stateOf>[0] | null) =>
            seen === null || !beingRemoved.has(stateOf(seen) ?? '');
          const sight = await waitUntil(context, noun, nativeId, { isDone, patienceMs: removalPatienceMs });
          await showSight(context, noun, nativeId, sight);
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
