import { hash } from 'node:crypto';
import {
  type InstanceObservation,
  type InventoryNoun,
  type InventoryPort,
  type Observation,
  type Page,
  type ProviderConnection,
  walkPages,
} from '@kumo/provider-core';
import { canonical } from './changes.rules.ts';
import type { WriteTarget } from './cloud-lock.ts';
import type { DatabaseClock } from './database-clock.ts';
import type { Known } from './known.ts';
import { movedWith } from './moved.rules.ts';
import type { InventoryWriter, WriteCause } from './writer.ts';

/** What listing a cloud needs. */
export interface ListingContext {
  readonly connection: ProviderConnection;
  readonly target: WriteTarget;
  readonly known: Known;
  readonly writer: InventoryWriter;
  readonly clock: DatabaseClock;
  /** Whether what is found new is news for people: not in a cloud's first listing. */
  readonly isNews: boolean;
  readonly signal: AbortSignal;
  /** Called with new and changed instances before they are written: what they refer to can be made known first. */
  readonly beforeWrite?: (observations: readonly InstanceObservation[]) => Promise<void>;
  /** Called with the instances that got or lost one of the things that were written. */
  readonly onMoved?: (nativeIds: readonly string[]) => void;
}

/** One listing that ran to its end. */
export interface Listing {
  readonly beganAt: Date;
  /** Known before and not met. */
  readonly missing: readonly string[];
  /** Where asking for changes goes on, if the cloud gave that. */
  readonly changesCursor: string | null;
}

/** Most that adapters give at once; fewer calls than smaller pages. */
const pageLimit = 1_000;
const writeBatch = 500;

/** The port of one noun, or undefined where the cloud has none. */
export function inventoryPort<N extends InventoryNoun>(
  connection: ProviderConnection,
  noun: N,
): InventoryPort<N> | undefined {
  const ports: { readonly [K in InventoryNoun]?: InventoryPort<K> | undefined } = connection;
  return ports[noun];
}

/** A listing whose first page has been asked for. */
export interface BegunListing<N extends InventoryNoun> {
  readonly beganAt: Date;
  readonly listing: number;
  readonly pages: AsyncGenerator<Page<Observation<N>>>;
  first(): Promise<IteratorResult<Page<Observation<N>>>>;
}

/** Asks for the first page of a noun, so that it comes while something else is being written. Finish it, or it is lost. */
export function beginListing<N extends InventoryNoun>(
  { known, clock, signal }: ListingContext,
  noun: N,
  port: InventoryPort<N>,
): BegunListing<N> {
  // One time for all pages: an adapter may cut them from one answer.
  const beganAt = clock.next();
  const listing = known.beginListing(noun);
  const pages = walkPages(port, { signal }, { limit: pageLimit, known: known.fingerprints(noun) });
  return { beganAt, listing, pages, first: settled(pages.next()) };
}

/**
 * Lists one noun to the end and writes what is new or changed; what is unchanged costs nothing. The next page is fetched while
 * one is written, no more are held. Throws what the cloud threw: pages before stay written, and nothing counts as missing.
 */
export async function finishListing<N extends InventoryNoun>(
  context: ListingContext,
  noun: N,
  { beganAt, listing, pages, first }: BegunListing<N>,
): Promise<Listing> {
  let ahead = first;
  let changesCursor: string | null = null;
  for (;;) {
    const next = await ahead();
    if (next.done === true) break;
    changesCursor ??= next.value.changesCursor ?? null;
    ahead = settled(pages.next());
    await takePage(context, noun, next.value, { beganAt, listing });
  }
  return { beganAt, missing: context.known.unseen(noun, listing, beganAt), changesCursor };
}

/** A promise that is awaited later: its rejection must not count as unhandled until then. */
export function settled<T>(promise: Promise<T>): () => Promise<T> {
  promise.catch(() => undefined); // told by the await below
  return () => promise;
}

async function takePage<N extends InventoryNoun>(
  context: ListingContext,
  noun: N,
  page: Page<Observation<N>>,
  seenIn: { readonly beganAt: Date; readonly listing: number },
): Promise<void> {
  for (const nativeId of page.unchanged) context.known.see(noun, nativeId, seenIn.listing);
  await writeSeen(context, noun, page.items, seenIn);
}

/** Writes those of what a cloud showed that are new or changed. `listing`: the number of the listing that showed them, or 0. */
export async function writeSeen<N extends InventoryNoun>(
  context: ListingContext,
  noun: N,
  items: readonly Observation<N>[],
  { beganAt, listing }: { readonly beganAt: Date; readonly listing: number },
): Promise<void> {
  const { known, writer, target } = context;
  const fingerprints = known.fingerprints(noun);
  const changed = items.map(withFingerprint).filter((observation) => {
    const isKnown = known.see(noun, observation.nativeId, listing);
    return !isKnown || fingerprints.get(observation.nativeId) !== observation.fingerprint;
  });
  // The noun says which observations they are.
  if (noun === 'instances' && changed.length > 0) await context.beforeWrite?.(changed as InstanceObservation[]);
  const cause: WriteCause = { source: 'poll', isNews: context.isNews };
  for (let start = 0; start < changed.length; start += writeBatch) {
    const sightings = changed.slice(start, start + writeBatch).map((observation) => ({ observation, beganAt }));
    const written = await writer.write(target, noun, sightings, cause);
    known.learn(noun, written, listing);
    context.onMoved?.(movedWith(noun, written));
  }
}

/** Adapters without cheap fingerprints: the whole observation stands for itself, so that what is the same is not written. */
function withFingerprint<N extends InventoryNoun>(observation: Observation<N>): Observation<N> {
  if (observation.fingerprint !== undefined) return observation;
  return { ...observation, fingerprint: `sha1:${hash('sha1', canonical(observation), 'base64url')}` };
}
