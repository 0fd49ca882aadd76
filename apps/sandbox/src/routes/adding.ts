import type { FastifyInstance } from 'fastify';
import type { Account } from '../account/account.ts';
import { thingOf } from '../account/making.ts';
import type { ThingKind, ThingKinds } from '../account/things.ts';
import { addCall, type CallSpec, type Surroundings } from './call.ts';
import { pageDocument } from './paging.ts';

/** Adds one call. */
export type Add = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  call: string,
  handle: CallSpec['handle'],
) => void;

/** Adds calls to a server; all but `GET` change something. */
export function adding(server: FastifyInstance, surroundings: Surroundings): Add {
  return (method, url, call, handle) =>
    addCall(server, surroundings, { method, url, call, changes: method !== 'GET', handle });
}

/** Adds the list of a kind, and one of it by its id. `noun`: as fault rules name it, and the kind's path. */
export function addReading<K extends ThingKind>(
  add: Add,
  { kind, path, noun }: { readonly kind: K; readonly path: string; readonly noun: string },
  document: (account: Account, thing: ThingKinds[K]) => object,
): void {
  add('GET', path, `${noun}.list`, (call) =>
    pageDocument(call, call.account.shelves[kind], (thing) => document(call.account, thing)),
  );
  add('GET', `${path}/:id`, `${noun}.get`, ({ account, id }) => document(account, thingOf(account, kind, id)));
}

/** An answer without content. */
export function done(work: () => void): Record<string, never> {
  work();
  return {};
}
