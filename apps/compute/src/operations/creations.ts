import {
  type CallContext,
  type Created,
  type InventoryNoun,
  type OwnershipToken,
  type ProviderConnection,
  ProviderError,
} from '@kumo/provider-core';
import type { Change, ChangeResult } from './change.ts';
import { type ChangeContext, definedOnly, refresh, showSight, tokenOf } from './change-context.ts';
import type { IntentAction, IntentOf } from './intents.ts';
import { found, stateOf, waitUntil } from './settle.ts';
import { required } from './targets.ts';

type CreationAction = Extract<IntentAction, `${string}.${'create' | 'allocate' | 'import'}`>;

/** What a port's create takes: the intent without what only we know, and the marks. */
type SpecOf<A extends CreationAction> = {
  [K in keyof Omit<IntentOf<A>, 'action' | 'resourceId'>]: Exclude<IntentOf<A>[K], undefined>;
} & { readonly token: OwnershipToken };

type Create<A extends CreationAction> = (context: CallContext, spec: SpecOf<A>) => Promise<Created>;

/** States in which something is still being made. Others are as it will stay, for now. */
const beingMade: ReadonlySet<string> = new Set(['creating', 'allocating', 'busy']);

/** How long something is waited for that the cloud goes on making by itself, milliseconds: a large copy may take hours. */
const makingPatienceMs = 5 * 60_000;

/** Waits until something that was made is there to be used, and shows it: as it is then, when the cloud takes its time. */
export async function showMade(
  context: ChangeContext,
  noun: InventoryNoun,
  nativeId: string,
  reservedId?: string,
): Promise<{ targetId: string }> {
  const sight = await waitUntil(context, noun, nativeId, {
    isDone: (seen) => seen !== null && !beingMade.has(stateOf(seen) ?? ''),
    patienceMs: makingPatienceMs,
  });
  if (sight.observation === null) throw invisible();
  const id = await showSight(context, noun, nativeId, sight, reservedId);
  return { targetId: required(id ?? undefined) };
}

/** Makes one thing of a noun: the port gives the same thing to a second call with the same marks. */
function creation<A extends CreationAction>(
  noun: Exclude<InventoryNoun, 'instances' | 'images' | 'sizes'>,
  name: string,
  createOf: (connection: ProviderConnection) => Create<A> | undefined,
): Change<A> {
  return {
    steps: [
      {
        name,
        isRepeatedBlindly: true,
        async run(context, intent) {
          const { action: _action, resourceId, ...rest } = intent;
          // Everything but the two is what the port's method takes, by the same names.
          const spec = { ...definedOnly(rest), token: tokenOf(context, resourceId) } as unknown as SpecOf<A>;
          const { nativeId } = await required(createOf(context.connection))({ signal: context.signal }, spec);
          return { nativeId };
        },
        undo: (context, _intent, result) => removeMade(context, noun, result),
      },
      {
        name: 'Confirm',
        run: (context, { resourceId }, { nativeId }) => showMade(context, noun, required(nativeId), resourceId),
      },
    ],
  };
}

/** Takes back what a change has made. */
export async function removeMade(
  context: ChangeContext,
  noun: Exclude<InventoryNoun, 'instances' | 'images' | 'sizes'>,
  { nativeId }: ChangeResult,
): Promise<void> {
  if (nativeId === undefined) return;
  const { connection, signal } = context;
  const remove = noun === 'publicIps' ? connection.publicIps?.release : connection[noun]?.delete;
  if (remove === undefined) return;
  await found(remove({ signal }, nativeId));
  await refresh(context, noun, nativeId);
}

/** Everything that is made by one call. */
export const creations: { readonly [A in CreationAction]: Change<A> } = {
  'volume.create': creation('volumes', 'Create', ({ volumes }) => volumes?.create),
  'snapshot.create': creation('snapshots', 'Create', ({ snapshots }) => snapshots?.create),
  'network.create': creation('networks', 'Create', ({ networks }) => networks?.create),
  'subnet.create': creation('subnets', 'Create', ({ subnets }) => subnets?.create),
  'firewall.create': creation('firewalls', 'Create', ({ firewalls }) => firewalls?.create),
  'publicIp.allocate': creation('publicIps', 'Get the address', ({ publicIps }) => publicIps?.allocate),
  'keyPair.import': creation('keyPairs', 'Import', ({ keyPairs }) => keyPairs?.import),
};

/** The cloud has answered that it made something. */
function invisible(): ProviderError {
  const message = `The cloud created it and does not show it after ${makingPatienceMs / 60_000} minutes.`;
  return new ProviderError({ code: 'timeout', message, retryable: false });
}
