import type { computeOperations } from '@kumo/api-contract';
import { type HandlersForNoun, ProblemError } from '@kumo/service-kit';
import { getResource, makeThing } from './resources.service.ts';
import { accepted, endOf, type ShelfDeps, shelfOf } from './shelf.ts';

/** How long a key pair that the cloud makes is waited for, seconds: its private key is told in this answer. */
const generateWaitSeconds = 60;

/** Key pairs over the API. */
export function keyPairsRouter(deps: ShelfDeps): HandlersForNoun<(typeof computeOperations)['keyPairs']> {
  const { list, get, make, remove } = shelfOf(deps, 'keyPairs');
  return {
    list,
    get,
    async create(call) {
      const { cloudId, name, tags, projectId, publicKey } = call.input;
      const thing = { noun: 'keyPairs', place: { cloudId }, name, tags, projectId } as const;
      if (publicKey !== undefined) {
        return make(call, {
          ...thing,
          verb: 'import',
          async intent(made, things) {
            // Clouds may give an equal key that is there for one that was asked for twice: it must not be somebody else's.
            if (things.isWalled && (await things.isTaken('keyPairs', name))) throw nameTaken(name);
            return { action: 'keyPair.import', ...made, publicKey };
          },
        });
      }
      const begun = await makeThing(deps, call, {
        ...thing,
        verb: 'generate',
        async intent(made, things) {
          // A repeated try takes away what has this name: it must not be somebody else's.
          if (await things.isTaken('keyPairs', name)) throw nameTaken(name);
          return { action: 'keyPair.generate', ...made };
        },
      });
      const operation = await endOf(deps, { ...call, input: { waitSeconds: generateWaitSeconds } }, begun);
      if (operation.state !== 'succeeded' || operation.target.id === null) return accepted(operation);
      const privateKey = await deps.operations.takeSecret(call.principal, call.request, operation.id);
      if (privateKey === null) {
        throw new ProblemError('already_answered', 'The private key was told already, and is kept nowhere.');
      }
      return {
        status: 201,
        body: { ...(await getResource(deps, call.principal, 'keyPairs', operation.target.id)), privateKey },
      };
    },
    delete: (call) => remove(call, { verb: 'delete', intent: (on) => ({ action: 'keyPair.delete', ...on }) }),
  };
}

function nameTaken(name: string): ProblemError {
  return new ProblemError('conflict', `There is a key pair named ${name} already.`, {
    errors: [{ path: 'name', message: 'is taken' }],
  });
}
