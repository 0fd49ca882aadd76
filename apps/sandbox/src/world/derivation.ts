import type { ThingKind, ThingKinds } from '../account/things.ts';
import type { IdCodec } from './ids.ts';

/** Everything that follows from a seed: the same seed and epoch give the same cloud. */
export type Fleet = { readonly [K in ThingKind]: Derivation<ThingKinds[K]> };

/** Where the things of one kind come from, and how their ids tell their place. */
export interface Derivation<T> {
  readonly codec: IdCodec;
  /** How many there are in an account of so many instances. */
  count(instances: number): number;
  at(index: number): T;
}

/** What nothing has touched yet. */
export const untouched = { token: null, hasAppeared: true, revision: 0, changedIn: 0, goneAt: null } as const;
