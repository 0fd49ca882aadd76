import { ProviderError } from '../errors.ts';

/** What a call failed with. Throws when it succeeded, or threw anything that is not ours. */
export async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const thrown: unknown = await promise.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (thrown instanceof ProviderError) return thrown;
  throw thrown;
}
