import { type CapabilityTable, capabilityVerbs } from '@kumo/model';
import { capabilityOf, type InventoryNoun, type InventoryPort } from '@kumo/provider-core';
import type { Log } from '@kumo/service-kit';
import { confirmMissing, refuseFalseLoss } from './confirm-missing.ts';
import { type BegunListing, beginListing, finishListing, inventoryPort, type ListingContext } from './listing.ts';
import { isSuspiciousLoss, missingInBoth } from './missing.rules.ts';
import { inventoryNouns } from './nouns.ts';

/** What comparing a whole cloud with its inventory needs. */
export interface ReconcileContext extends ListingContext {
  readonly capabilities: CapabilityTable;
  readonly log: Log;
  /** Called when the things that instances refer to are all listed, before the instances are. */
  readonly onReferencesListed?: () => void;
}

/**
 * Lists every noun and makes the inventory agree with it. Instances are written last, when what they refer to has its ids, but
 * asked for at once. Throws `RejectedListingError` when a listing was wrong, or what the cloud threw.
 */
export async function reconcile(context: ReconcileContext): Promise<void> {
  const instances = portOf(context, 'instances');
  const begun = instances && beginListing(context, 'instances', instances);
  const referredTo = inventoryNouns.filter((noun) => noun !== 'instances');
  const ends = await Promise.allSettled(referredTo.map((noun) => reconcileNoun(context, noun)));
  // Only once all have ended: what fails must leave nothing that goes on writing.
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  context.onReferencesListed?.();
  await reconcileNoun(context, 'instances', begun);
}

/** The port of a noun that can be listed. */
function portOf<N extends InventoryNoun>(context: ReconcileContext, noun: N): InventoryPort<N> | undefined {
  const { support } = capabilityOf(context.capabilities, noun, capabilityVerbs[noun][0]);
  return support === 'unsupported' ? undefined : inventoryPort(context.connection, noun);
}

async function reconcileNoun<N extends InventoryNoun>(
  context: ReconcileContext,
  noun: N,
  begun?: BegunListing<N>,
): Promise<void> {
  const port = portOf(context, noun);
  if (port === undefined) return;
  const list = (listing = beginListing(context, noun, port)) => finishListing(context, noun, listing);
  const before = context.known.count(noun);
  let { missing } = await list(begun);
  if (isSuspiciousLoss(before, missing.length)) {
    context.log.warn(
      { noun, known: before, missing: missing.length },
      'a listing lacks most of what was there: listing again',
    );
    missing = missingInBoth(missing, (await list()).missing);
    if (isSuspiciousLoss(before, missing.length)) await refuseFalseLoss(context, noun, port, missing);
  }
  await confirmMissing(context, noun, port, missing);
}
