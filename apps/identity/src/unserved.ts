import type { OperationSpec } from '@kumo/api-contract';
import { type HandlersForNoun, ProblemError } from '@kumo/service-kit';

/** Handlers of operations that stand in the contract and are not served yet. */
export function unserved<V extends { readonly [verb: string]: OperationSpec }>(verbs: V): HandlersForNoun<V> {
  const refuse = async (): Promise<never> => {
    throw new ProblemError('unavailable', 'This is not served yet.');
  };
  return Object.fromEntries(Object.keys(verbs).map((verb) => [verb, refuse])) as unknown as HandlersForNoun<V>;
}
