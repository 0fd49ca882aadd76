import { type KeyPairObservation, walkPages } from '@kumo/provider-core';
import type { Change } from './change.ts';
import { type ChangeContext, tokenOf } from './change-context.ts';
import { removeMade, showMade } from './creations.ts';
import type { IntentOf } from './intents.ts';
import { required } from './targets.ts';

/**
 * The cloud makes a key pair and tells the private key once. A try whose answer was lost has made a key that nobody holds: the
 * next try takes that away before it asks for another.
 */
export const generateKeyPair: Change<'keyPair.generate'> = {
  steps: [
    {
      name: 'Make the key',
      isRepeatedBlindly: true,
      async run(context, { name, tags, resourceId }) {
        const keyPairs = required(context.connection.keyPairs);
        if (context.attempt > 1) {
          for (const { nativeId } of await lostKeys(context, name)) await removeMade(context, 'keyPairs', { nativeId });
        }
        const spec = { name, tags, token: tokenOf(context, resourceId) };
        const { nativeId, privateKey } = await required(keyPairs.generate)({ signal: context.signal }, spec);
        return { nativeId, secret: context.seal(privateKey) };
      },
      undo: (context, _intent, result) => removeMade(context, 'keyPairs', result),
    },
    {
      name: 'Confirm',
      run: (context, { resourceId }: IntentOf<'keyPair.generate'>, { nativeId }) =>
        showMade(context, 'keyPairs', required(nativeId), resourceId),
    },
  ],
};

/** Keys that an earlier try has made: with our mark, or of our name where the cloud keeps no marks on keys. */
async function lostKeys(context: ChangeContext, name: string): Promise<KeyPairObservation[]> {
  const lost: KeyPairObservation[] = [];
  const keyPairs = required(context.connection.keyPairs);
  for await (const { items } of walkPages(keyPairs, { signal: context.signal }, { limit: 500 })) {
    lost.push(
      ...items.filter((key) =>
        key.operationId === null ? key.name === name : key.operationId === context.operationId,
      ),
    );
  }
  return lost;
}
