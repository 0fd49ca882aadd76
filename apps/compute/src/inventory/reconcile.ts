import { type CapabilityTable, capabilityVerbs } from '@kumo/model';
import {
  capabilityOf,
  type InstanceObservation,
  type InventoryNoun,
  type InventoryPort,
  ProviderError,
} from '@kumo/provider-core';
import type { Log } from '@kumo/service-kit';
import { confirmMissing, readAgain, refuseFalseLoss } from './confirm-missing.ts';
import { askForChanges, type BegunChanges, takeChanges } from './instance-changes.ts';
import { type BegunListing, beginListing, finishListing, inventoryPort, type ListingContext } from './listing.ts';
import { isSuspiciousLoss, missingInBoth } from './missing.rules.ts';
import type { Pass } from './poll.rules.ts';
import { referencesOf } from './records.ts';

/** What comparing a cloud with its inventory needs. */
export interface ReconcileContext extends ListingContext {
  readonly capabilities: CapabilityTable;
  readonly log: Log;
  /** Things that instances refer to and that a listing did not have, as `<noun> <native id>`: not listed for again. */
  readonly absent: Set<string>;
  /** Called when all of a noun has been listed and written. */
  readonly onListed: (noun: InventoryNoun) => void;
  /** Called when the things that instances refer to are all listed, before the instances are. */
  readonly onReferencesListed?: () => void;
}

/** Where asking for changes of instances goes on; null where the cloud gave nothing to go on from. */
export type ChangesCursor = string | null;

/**
 * Makes the inventory agree with the cloud, as far as the pass asks for it: `changesSince` only what changed of the instances.
 * All nouns are asked for side by side; instances are written last, when what they refer to has its ids. Throws
 * `RejectedListingError` when a listing was wrong, or what the cloud threw; nouns that were told before are written then.
 */
export async function reconcile(
  context: ReconcileContext,
  { nouns }: Pass,
  changesSince: ChangesCursor,
): Promise<ChangesCursor> {
  const port = portOf(context, 'instances');
  const ask = context.connection.instances.changes;
  const changes =
    port === undefined || ask === undefined || changesSince === null
      ? undefined
      : askForChanges(context, ask, changesSince);
  const isListed = nouns.includes('instances') || (changesSince !== null && changes === undefined);
  const begun = port === undefined || !isListed ? undefined : beginListing(context, 'instances', port);
  const others = nouns.filter((noun) => noun !== 'instances');
  const moved = new Set<string>();
  const noting: ReconcileContext = {
    ...context,
    onMoved: (nativeIds) => {
      for (const nativeId of nativeIds) moved.add(nativeId);
    },
  };
  const ends = await Promise.allSettled(others.map((noun) => reconcileNoun(noting, noun)));
  leaveOutParts(context, ends);
  context.onReferencesListed?.();
  const listed = new Set<InventoryNoun>(others);
  const instances: ReconcileContext = {
    ...context,
    beforeWrite: (observations) => listUnknown(context, observations, listed),
  };
  if (changes !== undefined) return changesOrAll(instances, changes, moved);
  return isListed ? reconcileNoun(instances, 'instances', begun) : null;
}

/**
 * What changed, or a whole listing when the cloud has forgotten where we were, or tells of a loss that is hard to believe. `moved`:
 * instances of which other things say that they changed, while their cloud may not.
 */
async function changesOrAll(
  context: ReconcileContext,
  changes: BegunChanges,
  moved: ReadonlySet<string>,
): Promise<ChangesCursor> {
  const cursor = moved.size > mostReadAgain ? null : await takeChanges(context, changes);
  if (cursor === null) return reconcileNoun(context, 'instances');
  const port = portOf(context, 'instances');
  const known = [...moved].filter((nativeId) => context.known.has('instances', nativeId));
  if (port !== undefined && known.length > 0) await readAgain(context, 'instances', port, known);
  return cursor;
}

/** The port of a noun that can be listed. */
function portOf<N extends InventoryNoun>(context: ReconcileContext, noun: N) {
  const { support } = capabilityOf(context.capabilities, noun, capabilityVerbs[noun][0]);
  return support === 'unsupported' ? undefined : inventoryPort(context.connection, noun);
}

async function reconcileNoun<N extends InventoryNoun>(
  context: ReconcileContext,
  noun: N,
  begun?: BegunListing<N>,
): Promise<ChangesCursor> {
  const port: InventoryPort<N> | undefined = portOf(context, noun);
  if (port === undefined) {
    context.onListed(noun);
    return null;
  }
  const list = (listing = beginListing(context, noun, port)) => finishListing(context, noun, listing);
  const before = context.known.count(noun);
  const { missing: first, changesCursor } = await list(begun);
  let missing = first;
  if (isSuspiciousLoss(before, missing.length)) {
    context.log.warn(
      { noun, known: before, missing: missing.length },
      'a listing lacks most of what was there: listing again',
    );
    missing = missingInBoth(missing, (await list()).missing);
    if (isSuspiciousLoss(before, missing.length)) await refuseFalseLoss(context, noun, port, missing);
  }
  await confirmMissing(context, noun, port, missing);
  context.onListed(noun);
  return changesCursor;
}

/** Lists the nouns of which instances name things that are not known: an instance is never shown without its volume or network. */
async function listUnknown(
  context: ReconcileContext,
  observations: readonly InstanceObservation[],
  listed: Set<InventoryNoun>,
): Promise<void> {
  const { known, absent } = context;
  const isUnknown = ([noun, nativeId]: readonly [InventoryNoun, string]): boolean =>
    !known.has(noun, nativeId) && !absent.has(`${noun} ${nativeId}`);
  const unknown = observations.flatMap(referencesOf).filter(isUnknown);
  const nouns = [...new Set(unknown.map(([noun]) => noun))].filter((noun) => !listed.has(noun));
  for (const noun of nouns) listed.add(noun);
  leaveOutParts(context, await Promise.allSettled(nouns.map((noun) => reconcileNoun(context, noun))));
  for (const reference of unknown.filter(isUnknown)) {
    if (absent.size < mostAbsent) absent.add(reference.join(' '));
  }
}

/**
 * Throws what listings threw, once all have ended: what fails must leave nothing that goes on writing. Where only a part of
 * the cloud is away, its nouns stay as they were last seen, and the rest goes on.
 */
function leaveOutParts(context: ReconcileContext, ends: readonly PromiseSettledResult<unknown>[]): void {
  for (const end of ends) {
    if (end.status !== 'rejected') continue;
    const { reason }: { reason: unknown } = end;
    if (!(reason instanceof ProviderError && reason.partial)) throw reason;
    context.log.warn({ err: reason }, 'a part of the cloud is away: what it has was not listed');
  }
}

const mostAbsent = 10_000;
/** More than that are listed with all others. */
const mostReadAgain = 50;
